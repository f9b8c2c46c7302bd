#pragma once

#include "common/model/movie.h"
#include "common/result.h"
#include "coordinator/store/connection.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What IMDb's datasets say, in a database of its own: made anew by each import, only read otherwise. Titles
/// and people are known by the numbers in their ids.
namespace cinefleet::store {

/// Fills a new file. Nothing of it is durable before finish(): an import that is interrupted leaves a file
/// that nobody reads.
class ImdbBuilder {
  public:
    /// Takes the place of a file that an interrupted import left.
    static Result<std::unique_ptr<ImdbBuilder>> create(const std::string& path);
    explicit ImdbBuilder(std::unique_ptr<Connection> connection);

    struct Title {
        std::int64_t id = 0;
        std::string_view name;
        std::string_view original_name;
        std::int32_t year = 0;
        std::int32_t runtime_min = 0;
        std::string_view genres;  ///< with commas
    };
    void add(const Title& title);
    void add_rating(std::int64_t title, std::int32_t tenths, std::int64_t votes);
    void add_crew(std::int64_t title, const std::vector<std::int64_t>& directors,
                  const std::vector<std::int64_t>& writers);
    void add_principal(std::int64_t title, std::int32_t position, std::int64_t person,
                       std::string_view category, std::string_view role);
    void add_person(std::int64_t person, std::string_view name);
    void add_aka(std::int64_t title, std::int32_t position, std::string_view name, std::string_view region);

    /// What went wrong so far, if anything did.
    Status status() { return connection_->take_status(); }
    /// Makes the index. The file is complete, not yet durable: that is the caller's, with its name.
    Status finish();

  private:
    std::unique_ptr<Connection> connection_;
};

/// Reads a finished file. One thread.
class ImdbReader {
  public:
    /// not_found: there is none; unsupported: another build of cinefleet made it.
    static Result<std::unique_ptr<ImdbReader>> open(const std::string& path);
    explicit ImdbReader(std::unique_ptr<Connection> connection);

    /// All that is known; nullopt: no such movie.
    std::optional<Movie> movie(const std::string& imdb_id);

    /// The movies of exactly this name (whatever the case of ASCII letters) and year; year 0: any. At most
    /// `limit`.
    std::vector<std::string> ids_by_name(const std::string& name, std::int32_t year, std::int32_t limit);

    /// Success unless the file could not be read.
    Status status() { return connection_->take_status(); }

  private:
    void read_people(std::int64_t title, Movie& movie);
    std::string name_of(std::int64_t person);

    std::unique_ptr<Connection> connection_;
};

}  // namespace cinefleet::store
