// What people have locked.

#include "coordinator/store/store.h"

#include <utility>

namespace cinefleet::store {
namespace {

constexpr std::string_view kLocksOf =
    "SELECT coalesce(l.whole, 0), coalesce(l.fields, 0) FROM movies m"
    " LEFT JOIN movie_locks l ON l.movie_id = m.id WHERE m.id = ?";
constexpr std::string_view kSetLocks =
    "INSERT INTO movie_locks (movie_id, whole, fields) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (movie_id) DO UPDATE SET whole = ?2, fields = ?3";
constexpr std::string_view kNoLocks = "DELETE FROM movie_locks WHERE movie_id = ?";

}  // namespace

Result<MovieLocks> Store::locks_of(MovieId movie) {
    MovieLocks locks;
    bool found = false;
    {
        auto rows = connection_->statement(kLocksOf)(movie.value);
        found = rows.next();
        if (found) {
            locks = {rows.integer(0) != 0, FieldSet(static_cast<std::uint32_t>(rows.integer(1)))};
        }
    }
    if (Status status = connection_->take_status(); !status) {
        return failure(std::move(status).error());
    }
    if (!found) {
        return failure(ErrorClass::not_found, "there is no movie " + std::to_string(movie.value));
    }
    return locks;
}

Status Store::set_locks(MovieId movie, const MovieLocks& locks) {
    if (const Result<MovieLocks> before = locks_of(movie); !before) {
        return failure(before.error());
    }
    if (locks == MovieLocks{}) {
        connection_->run(kNoLocks, movie.value);
    } else {
        connection_->run(kSetLocks, movie.value, locks.whole, std::int64_t{locks.fields.bits()});
    }
    return connection_->take_status();
}

Result<std::int64_t> Store::change_locks(const std::vector<MovieId>& movies, const MovieLocks& locks,
                                         bool locked) {
    Transaction transaction(*connection_);
    std::int64_t changed = 0;
    for (const MovieId movie : movies) {
        const Result<MovieLocks> before = locks_of(movie);
        if (!before) {
            return failure(before.error());
        }
        const std::uint32_t bits = before->fields.bits();
        const MovieLocks after{locked ? before->whole || locks.whole : before->whole && !locks.whole,
                               FieldSet(locked ? bits | locks.fields.bits() : bits & ~locks.fields.bits())};
        if (after == *before) {
            continue;
        }
        if (Status status = set_locks(movie, after); !status) {
            return failure(std::move(status).error());
        }
        ++changed;
    }
    if (Status status = transaction.commit(); !status) {
        return failure(std::move(status).error());
    }
    return changed;
}

}  // namespace cinefleet::store
