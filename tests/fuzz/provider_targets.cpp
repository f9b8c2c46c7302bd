#include "tests/fuzz/provider_targets.h"

#include "common/check.h"
#include "common/text.h"
#include "proto/codec.h"
#include "tests/unit/scrape/provider_probe.h"
#include "worker/providers/fanart/fanart.h"
#include "worker/providers/imdb/imdb_page.h"
#include "worker/providers/imdb/imdb_search.h"
#include "worker/providers/omdb/omdb.h"
#include "worker/providers/tmdb/tmdb_changes.h"
#include "worker/providers/tmdb/tmdb_parse.h"
#include "worker/providers/wikidata/wikidata.h"
#include "worker/scrape/image_check.h"

#include <string>
#include <variant>

namespace cinefleet::fuzz {
namespace {

// Whatever a service says has to travel.
void check_facts(const worker::ProviderFacts& facts) {
    proto::ResultMessage result;
    result.result.movie = facts.movie;
    const std::string frame = proto::encode(result);
    CINEFLEET_CHECK(!proto::fits_frame(frame) || proto::decode(frame).has_value());
}

void read_as(const worker::Provider& provider, std::string_view bytes) {
    worker::ProviderProbe probe(provider, {ProviderId::tmdb, true, "https://service.test", "key", true});
    const worker::ReadFacts read = probe.read("tt0133093", worker::ok(std::string(bytes)));
    if (const auto* facts = std::get_if<worker::ProviderFacts>(&read)) {
        check_facts(*facts);
    }
}

}  // namespace

void run_tmdb(std::string_view bytes) {
    if (const auto facts =
            worker::tmdb::parse_details(bytes, worker::sample_settings(), {"de-AT", "de", "en"})) {
        check_facts(*facts);
    }
    if (const auto facts = worker::tmdb::parse_set(bytes, MovieSet{"Alien Collection", "", 8091})) {
        check_facts(*facts);
    }
    static_cast<void>(worker::tmdb::parse_search(bytes, true));
}

// A page has to travel too.
void run_changes(std::string_view bytes) {
    if (const auto page = worker::tmdb::parse_changes(bytes)) {
        const std::string frame = proto::encode(proto::Changes{1, page->tmdb_ids, page->total_pages, {}});
        CINEFLEET_CHECK(proto::fits_frame(frame) && proto::decode(frame).has_value());
    }
}

void run_imdb(std::string_view bytes) {
    const auto read = worker::imdb::parse_title(worker::ok(std::string(bytes), "text/html"));
    if (const auto* facts = std::get_if<worker::ProviderFacts>(&read)) {
        check_facts(*facts);
    }
}

void run_suggestions(std::string_view bytes) {
    if (const auto hits = worker::imdb::parse_suggestions(bytes)) {
        for (const worker::SearchHit& hit : *hits) {
            CINEFLEET_CHECK(hit.imdb_id.starts_with("tt"));
        }
    }
}

void run_fanart(std::string_view bytes) {
    read_as(worker::fanart::kProvider, bytes);
}

void run_omdb(std::string_view bytes) {
    read_as(worker::omdb::kProvider, bytes);
}

void run_wikidata(std::string_view bytes) {
    read_as(worker::wikidata::kProvider, bytes);
}

void run_image(std::string_view bytes) {
    if (const auto facts = worker::check_image(bytes)) {
        CINEFLEET_CHECK(facts->width > 0 && facts->height > 0);
    }
}

}  // namespace cinefleet::fuzz
