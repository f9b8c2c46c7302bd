#include "coordinator/store/answer_cache.h"

#include "cinefleet_store_embedded.h"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace cinefleet::store {
namespace {

// Raised when the table changes: an older file is made anew.
constexpr std::int64_t kAnswerTables = 1;
constexpr std::int64_t kRowBytes = 300;  // what a row takes beside its body, about
constexpr std::int64_t kDayMs = 86'400'000;

constexpr std::string_view kAnswerVersion = "PRAGMA user_version";
constexpr std::string_view kFind =
    "SELECT provider, request, kind, status, etag, last_modified, body, answered_ms FROM answers"
    " WHERE movie_id = ? ORDER BY answered_ms DESC, rowid DESC LIMIT ?";
constexpr std::string_view kNoteUse =
    "UPDATE answers SET used_ms = ?2 WHERE movie_id = ?1 AND used_ms < ?2 - ?3";
constexpr std::string_view kBytesOf = "SELECT coalesce(sum(size_bytes), 0) FROM answers WHERE movie_id = ?";
constexpr std::string_view kKeep =
    "INSERT OR REPLACE INTO answers (movie_id, provider, request, kind, status, etag, last_modified, body,"
    " size_bytes, answered_ms, used_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)";
constexpr std::string_view kConfirm =
    "UPDATE answers SET answered_ms = ?4, used_ms = ?4 WHERE movie_id = ?1 AND provider = ?2 AND request = "
    "?3";
constexpr std::string_view kKeepLatest =
    "DELETE FROM answers WHERE movie_id = ?1 AND rowid NOT IN (SELECT rowid FROM answers WHERE movie_id = ?1"
    " ORDER BY answered_ms DESC, rowid DESC LIMIT ?2)";
constexpr std::string_view kForgetAnswers = "DELETE FROM answers WHERE movie_id = ?";
constexpr std::string_view kForgetOldest =
    "DELETE FROM answers WHERE rowid IN (SELECT rowid FROM answers ORDER BY used_ms LIMIT ?)";
constexpr std::string_view kTotalBytes = "SELECT coalesce(sum(size_bytes), 0) FROM answers";
constexpr std::string_view kAnswerFacts =
    "SELECT count(*), count(DISTINCT movie_id), coalesce(sum(size_bytes), 0) FROM answers";

bool is_digest(std::string_view text) {
    constexpr std::size_t kDigits = 64;
    return text.size() == kDigits &&
           std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// A worker may send anything.
bool is_acceptable(const KeptAnswer& answer) {
    return find_provider(answer.provider) != nullptr && is_digest(answer.request) &&
           is_kept_status(answer.status) && is_validator(answer.etag) && is_validator(answer.last_modified) &&
           answer.body.size() <= kMostKeptBytes &&
           (answer.status == 404 || answer.is_confirmed || !answer.body.empty());
}

Result<std::unique_ptr<Connection>> open_tables(const std::string& path) {
    Result<std::unique_ptr<Connection>> connection = Connection::open(path, Connection::Mode::read_write);
    if (!connection) {
        return connection;
    }
    Connection& opened = **connection;
    // A crash may cost the latest answers, never the file: nobody waits for the disk.
    opened.run_script("PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000;");
    std::int64_t version = 0;
    {
        auto rows = opened.statement(kAnswerVersion)();
        version = rows.next() ? rows.integer(0) : 0;
    }
    if (version == 0) {
        Transaction transaction(opened);
        opened.run_script(std::string(embedded_answer_tables_sql));
        opened.run_script("PRAGMA user_version = " + std::to_string(kAnswerTables));
        if (Status status = transaction.commit(); !status) {
            return failure(std::move(status).error());
        }
    } else if (version != kAnswerTables) {
        return failure(ErrorClass::unsupported, path + " was made by another version");
    }
    {
        auto rows = opened.statement(kAnswerFacts)();
        rows.next();
    }
    if (Status status = opened.take_status(); !status) {
        return failure(std::move(status).error());
    }
    return connection;
}

}  // namespace

Result<std::unique_ptr<AnswerCache>> AnswerCache::open(const std::string& path,
                                                       const AnswerCacheOptions& options,
                                                       const Clock& clock) {
    Result<std::unique_ptr<Connection>> connection = open_tables(path);
    if (!connection) {
        for (const char* suffix : {"", "-wal", "-shm"}) {
            std::error_code error;
            std::filesystem::remove(path + suffix, error);
        }
        connection = open_tables(path);
    }
    if (!connection) {
        return failure(std::move(connection).error());
    }
    return std::make_unique<AnswerCache>(*std::move(connection), options, clock);
}

AnswerCache::AnswerCache(std::unique_ptr<Connection> connection, const AnswerCacheOptions& options,
                         const Clock& clock)
    : connection_(std::move(connection)), options_(options), clock_(clock), bytes_(total_bytes()) {
    evict();  // the budget may be smaller than it was
}

// A clock that was put back makes nothing fresh.
bool AnswerCache::is_fresh(AnswerKind kind, std::int64_t answered_ms) const {
    const Millis age{now_ms() - answered_ms};
    const Millis longest = kind == AnswerKind::details ? options_.details_age : options_.search_age;
    return age >= Millis{0} && age < longest;
}

std::vector<KeptAnswer> AnswerCache::find(MovieId movie) {
    std::vector<KeptAnswer> answers;
    std::size_t bytes = 0;
    {
        auto rows = connection_->statement(kFind)(movie.value, static_cast<std::int64_t>(kMostKeptAnswers));
        while (rows.next()) {
            KeptAnswer answer;
            answer.provider = static_cast<ProviderId>(rows.integer(0));
            answer.request = rows.text(1);
            answer.kind = static_cast<AnswerKind>(rows.integer(2));
            answer.status = static_cast<std::int32_t>(rows.integer(3));
            answer.etag = rows.text(4);
            answer.last_modified = rows.text(5);
            answer.is_fresh = is_fresh(answer.kind, rows.integer(7));
            answer.body = Blob::from_string(rows.text(6));
            bytes += answer.body.size();
            if (bytes > kMostKeptBytes) {
                break;
            }
            if (is_acceptable(answer)) {
                answers.push_back(std::move(answer));
            }
        }
    }
    if (!answers.empty()) {
        connection_->run(kNoteUse, movie.value, now_ms(), kDayMs);
    }
    if (!connection_->take_status()) {
        answers.clear();  // damaged: they are asked for again
    }
    return answers;
}

Status AnswerCache::keep(MovieId movie, const std::vector<KeptAnswer>& answers) {
    Transaction transaction(*connection_);
    const auto bytes_of_movie = [&]() -> std::int64_t {
        auto rows = connection_->statement(kBytesOf)(movie.value);
        return rows.next() ? rows.integer(0) : 0;
    };
    const std::int64_t before = bytes_of_movie();
    const std::size_t count = std::min(answers.size(), kMostKeptAnswers);
    for (std::size_t i = 0; i < count; ++i) {
        const KeptAnswer& answer = answers[i];
        const auto provider = static_cast<std::int64_t>(answer.provider);
        if (!is_acceptable(answer)) {
            continue;
        }
        if (answer.is_confirmed) {
            connection_->run(kConfirm, movie.value, provider, answer.request, now_ms());
        } else {
            connection_->run(kKeep, movie.value, provider, answer.request,
                             static_cast<std::int64_t>(answer.kind), answer.status, answer.etag,
                             answer.last_modified, Bytes{answer.body.view()},
                             static_cast<std::int64_t>(answer.body.size()) + kRowBytes, now_ms());
        }
    }
    connection_->run(kKeepLatest, movie.value, static_cast<std::int64_t>(kMostKeptAnswers));
    const std::int64_t after = bytes_of_movie();
    if (Status status = transaction.commit(); !status) {
        return status;
    }
    bytes_ += after - before;
    evict();
    return connection_->take_status();
}

std::int64_t AnswerCache::total_bytes() {
    auto rows = connection_->statement(kTotalBytes)();
    return rows.next() ? rows.integer(0) : 0;
}

// Some more than must go, so that not each movie makes others go.
void AnswerCache::evict() {
    constexpr std::int64_t kAtOnce = 64;
    if (bytes_ <= options_.budget_bytes) {
        return;
    }
    const std::int64_t enough = options_.budget_bytes - options_.budget_bytes / 20;
    while (bytes_ > enough) {
        connection_->run(kForgetOldest, kAtOnce);
        if (connection_->has_failed() || connection_->changed_rows() == 0) {
            return;
        }
        bytes_ = total_bytes();
    }
}

Status AnswerCache::forget(const std::vector<MovieId>& movies) {
    Transaction transaction(*connection_);
    for (const MovieId movie : movies) {
        connection_->run(kForgetAnswers, movie.value);
    }
    bytes_ = total_bytes();
    return transaction.commit();
}

Status AnswerCache::clear() {
    connection_->run_script("DELETE FROM answers; VACUUM;");
    bytes_ = total_bytes();
    return connection_->take_status();
}

AnswerCacheFacts AnswerCache::facts() {
    AnswerCacheFacts facts;
    {
        auto rows = connection_->statement(kAnswerFacts)();
        if (rows.next()) {
            facts = {rows.integer(0), rows.integer(1), rows.integer(2)};
        }
    }
    static_cast<void>(connection_->take_status());  // what cannot be read is as good as not there
    return facts;
}

}  // namespace cinefleet::store
