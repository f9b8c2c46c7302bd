#include "common/text.h"
#include "coordinator/nfo/nfo.h"

#include <pugixml.hpp>

#include <algorithm>
#include <charconv>

namespace cinefleet::nfo {
namespace {

constexpr std::size_t kMaxNfoBytes = 4U << 20U;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string digits_at(std::string_view text, std::size_t start) {
    std::size_t end = start;
    while (end < text.size() && is_digit(text[end])) {
        ++end;
    }
    return std::string(text.substr(start, end - start));
}

std::int64_t to_number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// "tt" and seven to ten digits anywhere.
std::string find_imdb_id(std::string_view text) {
    for (std::size_t at = text.find("tt"); at != std::string_view::npos; at = text.find("tt", at + 1)) {
        const std::string digits = digits_at(text, at + 2);
        if (digits.size() >= 7 && digits.size() <= 10) {
            return "tt" + digits;
        }
    }
    return {};
}

std::int64_t find_tmdb_address(std::string_view text) {
    constexpr std::string_view kAddress = "themoviedb.org/movie/";
    const std::size_t at = text.find(kAddress);
    return at == std::string_view::npos ? 0 : to_number(digits_at(text, at + kAddress.size()));
}

bool is_true(const pugi::xml_node& node) {
    const std::string_view text = trim(node.text().get());
    return equal_ignoring_ascii_case(text, "true") || text == "1" || equal_ignoring_ascii_case(text, "yes");
}

MovieIds ids_of(const pugi::xml_node& movie) {
    MovieIds ids;
    for (const pugi::xml_node& unique : movie.children("uniqueid")) {
        const std::string_view type = unique.attribute("type").value();
        const std::string_view value = trim(unique.text().get());
        if (equal_ignoring_ascii_case(type, "tmdb")) {
            ids.tmdb = to_number(value);
        } else if (equal_ignoring_ascii_case(type, "imdb")) {
            ids.imdb = find_imdb_id(value);
        }
    }
    if (ids.tmdb == 0) {
        ids.tmdb = to_number(trim(movie.child("tmdbid").text().get()));
    }
    for (const char* element : {"imdbid", "imdb_id", "id"}) {
        if (ids.imdb.empty()) {
            ids.imdb = find_imdb_id(movie.child(element).text().get());
        }
    }
    return ids;
}

}  // namespace

NfoFacts read_nfo(std::string_view bytes) {
    NfoFacts facts;
    bytes = bytes.substr(0, kMaxNfoBytes);
    pugi::xml_document document;
    // An address after the XML is text outside the root element; pugixml stops there with the tree intact.
    document.load_buffer(bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_fragment);
    const pugi::xml_node movie = document.child("movie");
    if (movie) {
        facts.ids = ids_of(movie);
        facts.title = trim(movie.child("title").text().get());
        facts.year = static_cast<std::int32_t>(to_number(trim(movie.child("year").text().get())));
        facts.locked = is_true(movie.child("locked")) || is_true(movie.child("lockdata"));
        const std::size_t end = bytes.rfind("</movie>");
        facts.broken = end == std::string_view::npos && bytes.find("<movie/>") == std::string_view::npos &&
                       bytes.find("<movie />") == std::string_view::npos;
        bytes = end == std::string_view::npos ? std::string_view() : bytes.substr(end);
    }
    if (facts.ids.imdb.empty()) {
        facts.ids.imdb = find_imdb_id(bytes);
    }
    if (facts.ids.tmdb == 0) {
        facts.ids.tmdb = find_tmdb_address(bytes);
    }
    if (!movie && facts.ids.imdb.empty() && facts.ids.tmdb == 0) {
        facts.broken = true;
    }
    return facts;
}

}  // namespace cinefleet::nfo
