#include "coordinator/imdb/import.h"

#include "coordinator/imdb/dataset_rows.h"
#include "coordinator/imdb/gzip_lines.h"
#include "coordinator/store/imdb_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <vector>

namespace cinefleet::imdb {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kRowsBetweenLooks = 20'000;

// Numbers of titles or of people: a bit each, as far as they go.
class NumberSet {
  public:
    void add(std::int64_t number) {
        const auto at = static_cast<std::size_t>(number);
        if (at >= bits_.size() && at < kMost) {
            bits_.resize(std::max(at + 1, bits_.size() * 2));
        }
        if (at < bits_.size()) {
            bits_[at] = true;
        }
    }
    bool has(std::int64_t number) const {
        const auto at = static_cast<std::size_t>(number);
        return at < bits_.size() && bits_[at];
    }

  private:
    static constexpr std::size_t kMost = 1U << 30U;  // 128 MB at the very most; today's need 5 MB
    std::vector<bool> bits_;
};

bool is_movie(std::string_view kind) {
    constexpr std::array<std::string_view, 6> kKinds = {"movie", "tvMovie",   "video",
                                                        "short", "tvSpecial", "tvShort"};
    return std::ranges::find(kKinds, kind) != kKinds.end();
}

// Makes the name durable, not only the bytes.
Status sync(const std::string& path, int flags) {
    const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
    const bool is_synced = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) {
        ::close(fd);
    }
    return is_synced ? Status{} : failure(ErrorClass::io, path + " cannot be made durable");
}

class Importer {
  public:
    Importer(DatasetSource& source, const ImportOptions& options, store::ImdbBuilder& builder)
        : source_(source), options_(options), builder_(builder) {}

    Status run();
    const ImportCounts& counts() const { return counts_; }

  private:
    using Take = bool (Importer::*)(std::string_view line);
    struct File {
        const char* name;
        Take take;  // false: the line is not of this file's form
    };

    Status read(const File& file);
    Status on_line(const File& file, std::string_view line);
    Status look_around();
    bool take_title(std::string_view line);
    bool take_rating(std::string_view line);
    bool take_crew(std::string_view line);
    bool take_principal(std::string_view line);
    bool take_aka(std::string_view line);
    bool take_person(std::string_view line);

    DatasetSource& source_;
    const ImportOptions& options_;
    store::ImdbBuilder& builder_;
    NumberSet movies_;
    NumberSet people_;
    ImportProgress progress_;
    ImportCounts counts_;
    std::int64_t lines_of_file_ = 0;
};

// Titles first: they say which of the rows are about movies. People last: by then it is known whose names
// are wanted.
Status Importer::run() {
    const std::array kFiles = {File{"title.basics.tsv.gz", &Importer::take_title},
                               File{"title.ratings.tsv.gz", &Importer::take_rating},
                               File{"title.crew.tsv.gz", &Importer::take_crew},
                               File{"title.principals.tsv.gz", &Importer::take_principal},
                               File{"title.akas.tsv.gz", &Importer::take_aka},
                               File{"name.basics.tsv.gz", &Importer::take_person}};
    progress_.files = static_cast<int>(kFiles.size());
    for (const File& file : kFiles) {
        ++progress_.file_number;
        Status status = read(file);
        const bool may_lack = progress_.file_number > 1;
        if (!status && !(may_lack && status.error().error_class == ErrorClass::not_found)) {
            return status;
        }
    }
    if (counts_.movies == 0) {
        return failure(ErrorClass::malformed,
                       "title.basics.tsv.gz holds no movie: is it IMDb's dataset of that name?");
    }
    return {};
}

Status Importer::read(const File& file) {
    progress_.file = file.name;
    progress_.bytes = 0;
    progress_.size = -1;
    lines_of_file_ = 0;
    GzipLines lines([&](std::string_view line) { return on_line(file, line); });
    Status status = source_.read(
        file.name, [this](std::int64_t size) { progress_.size = size; },
        [&](std::string_view bytes) {
            progress_.bytes += static_cast<std::int64_t>(bytes.size());
            return lines.feed(bytes);
        });
    if (status) {
        status = lines.finish();
    }
    if (!status && status.error().error_class == ErrorClass::malformed) {
        return failure(ErrorClass::malformed, std::string(file.name) + ": " + status.error().message,
                       status.error().detail);
    }
    return status ? look_around() : status;
}

Status Importer::on_line(const File& file, std::string_view line) {
    if (++lines_of_file_ == 1) {
        return {};  // the names of the columns
    }
    ++counts_.rows;
    if (!(this->*file.take)(line)) {
        ++counts_.unread;
    }
    return counts_.rows % kRowsBetweenLooks == 0 ? look_around() : Status{};
}

Status Importer::look_around() {
    progress_.rows = counts_.rows;
    if (options_.on_progress) {
        options_.on_progress(progress_);
    }
    if (options_.is_cancelled && options_.is_cancelled()) {
        return failure(ErrorClass::cancelled, "the import was cancelled; what was imported before is kept");
    }
    return builder_.status();
}

bool Importer::take_title(std::string_view line) {
    const std::optional<TitleRow> row = read_title(line);
    if (row && is_movie(row->kind)) {
        builder_.add({row->title, row->name, row->original_name, row->year, row->runtime_min, row->genres});
        movies_.add(row->title);
        ++counts_.movies;
    }
    return row.has_value();
}

bool Importer::take_rating(std::string_view line) {
    const std::optional<RatingRow> row = read_rating(line);
    if (row && movies_.has(row->title)) {
        builder_.add_rating(row->title, row->tenths, row->votes);
    }
    return row.has_value();
}

bool Importer::take_crew(std::string_view line) {
    const std::optional<CrewRow> row = read_crew(line);
    if (row && movies_.has(row->title) && !(row->directors.empty() && row->writers.empty())) {
        builder_.add_crew(row->title, row->directors, row->writers);
        std::ranges::for_each(row->directors, [this](std::int64_t person) { people_.add(person); });
        std::ranges::for_each(row->writers, [this](std::int64_t person) { people_.add(person); });
    }
    return row.has_value();
}

// Directors and writers are in title.crew, all of them.
bool Importer::take_principal(std::string_view line) {
    constexpr std::array<std::string_view, 6> kKept = {"actor",    "actress",         "producer",
                                                       "composer", "cinematographer", "editor"};
    const std::optional<PrincipalRow> row = read_principal(line);
    if (row && movies_.has(row->title) && std::ranges::find(kKept, row->category) != kKept.end()) {
        builder_.add_principal(row->title, row->position, row->person, row->category, row->role);
        people_.add(row->person);
    }
    return row.has_value();
}

bool Importer::take_aka(std::string_view line) {
    const std::optional<AkaRow> row = read_aka(line);
    if (row && movies_.has(row->title) && !row->region.empty()) {
        builder_.add_aka(row->title, row->position, row->name, row->region);
    }
    return row.has_value();
}

bool Importer::take_person(std::string_view line) {
    const std::optional<PersonRow> row = read_person(line);
    if (row && people_.has(row->person)) {
        builder_.add_person(row->person, row->name);
        ++counts_.people;
    }
    return row.has_value();
}

}  // namespace

Result<ImportCounts> import_datasets(DatasetSource& source, const ImportOptions& options) {
    const std::string beside = options.database + ".new";
    std::error_code error;
    ImportCounts counts;
    {
        Result<std::unique_ptr<store::ImdbBuilder>> builder = store::ImdbBuilder::create(beside);
        if (!builder) {
            return failure(std::move(builder).error());
        }
        Importer importer(source, options, **builder);
        Status status = importer.run();
        if (status) {
            status = (*builder)->finish();
        }
        if (!status) {
            builder->reset();
            fs::remove(beside, error);
            return failure(std::move(status).error());
        }
        counts = importer.counts();
    }
    if (Status status = sync(beside, O_RDONLY); !status) {
        return failure(std::move(status).error());
    }
    fs::rename(beside, options.database, error);
    if (error) {
        return failure(ErrorClass::io, options.database + " cannot be replaced: " + error.message());
    }
    if (Status status = sync(fs::path(options.database).parent_path(), O_RDONLY | O_DIRECTORY); !status) {
        return failure(std::move(status).error());
    }
    return counts;
}

}  // namespace cinefleet::imdb
