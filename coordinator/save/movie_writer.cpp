#include "coordinator/save/movie_writer.h"

#include "common/sys/sha256.h"
#include "coordinator/save/durable_folder.h"
#include "coordinator/save/extra_writing.h"
#include "coordinator/save/main_image_writing.h"
#include "coordinator/save/movie_files.h"
#include "coordinator/save/theme_folder.h"

#include <algorithm>
#include <utility>

namespace cinefleet::save {
namespace {

constexpr int kMostBackups = 100;

Status check_images(const std::vector<FetchedImage>& images) {
    for (const FetchedImage& image : images) {
        if (std::cmp_not_equal(image.bytes.size(), image.artwork.size_bytes) ||
            sha256_hex(image.bytes.bytes()) != image.artwork.sha256) {
            return failure(ErrorClass::malformed, "the " + std::string(to_string(image.artwork.kind)) +
                                                      " was damaged between worker and coordinator");
        }
    }
    return {};
}

// Artwork of kinds that were not asked for stays stored.
bool is_stored(Movie movie, const std::vector<ImageKind>& kept_images, Movie stored) {
    std::erase_if(stored.artwork, [&](const Artwork& artwork) {
        return std::ranges::find(movie.artwork, artwork.kind, &Artwork::kind) == movie.artwork.end() &&
               std::ranges::find(kept_images, artwork.kind) == kept_images.end();
    });
    std::ranges::sort(movie.artwork, {}, &Artwork::kind);
    return movie == stored;
}

// A person may have put the movie into another one.
bool is_in_scraped_set(const Movie& saved, const Movie& scraped) {
    return saved.set && scraped.set && saved.set->name == scraped.set->name;
}

// What an earlier attempt kept, perhaps for a run from which a more urgent one has taken the task since. A
// damaged pack is of an attempt that was killed before it touched anything.
std::optional<UndoPack> attempt_of(const UndoKeeper& undo, const store::CommitFacts& facts, TaskId task) {
    std::vector<RunId> runs = facts.waiting;
    runs.insert(runs.begin(), facts.run);
    for (const RunId run : runs) {
        if (Result<std::optional<UndoPack>> pack = undo.find(run, task); pack && *pack) {
            return *std::move(pack);
        }
    }
    return std::nullopt;
}

// Only while the movie is in it: where a share is not mounted there is a folder of the same name, and what is
// written there is not seen by anybody.
Result<DurableFolder> open_folder(const MovieFiles& files, const std::string& root,
                                  const DurableFolder::Step& step) {
    Result<DurableFolder> folder = DurableFolder::open(files.folder, step, root);
    if (!folder) {
        return folder;
    }
    const Result<bool> is_there = folder->has(files.main_part);
    if (!is_there) {
        return failure(is_there.error());
    }
    if (!*is_there) {
        return failure(ErrorClass::conflict, files.folder + "/" + files.main_part +
                                                 " is not there: nothing is written; is the share mounted?");
    }
    return folder;
}

// The NFO that is there, and what of it counts.
struct ExistingNfo {
    std::string bytes;
    nfo::NfoMovie facts;
    bool is_readable = false;
};

// One movie on its way to the disk.
class Writing {
  public:
    Writing(const store::CommitFacts& facts, const ScrapedMovieResult& result, FileChanges& changes,
            const WritingStyle& style)
        : facts_(facts), result_(result), changes_(changes), files_(files_of(facts.place)), style_(style) {}

    // False: it is locked.
    Result<bool> read();
    void choose_images(const std::vector<FetchedImage>& fetched);
    void choose_extras(const std::vector<FetchedImage>& fetched);
    void choose_theme();
    Status edit_nfo();
    void note_nfo();
    bool changes_rows() const {
        return !is_stored(written_.movie, written_.kept_images, facts_.stored) ||
               written_.extras != facts_.extras;
    }
    WrittenFiles take() { return std::move(written_); }  ///< the texts stay here until carry_out() is done

  private:
    Status keep_aside();

    const store::CommitFacts& facts_;
    const ScrapedMovieResult& result_;
    FileChanges& changes_;
    const MovieFiles files_;
    const WritingStyle& style_;
    ExistingNfo existing_;
    FieldSet write_;
    FieldSet anew_;
    std::vector<Artwork> forgotten_;
    std::string text_;
    std::string theme_;
    WrittenFiles written_;
};

Result<bool> Writing::read() {
    const Result<FileChanges::Before> nfo = changes_.before(files_.nfo_name);
    if (!nfo) {
        return failure(nfo.error());
    }
    existing_.bytes = nfo->bytes;
    existing_.facts = nfo::read_movie_nfo(nfo->bytes, result_.movie.ids);
    existing_.is_readable = nfo->is_there && !existing_.facts.broken && existing_.facts.movies > 0;
    const bool is_locked = facts_.place.locked || facts_.scope.locks.whole || existing_.facts.locks.whole;
    written_.is_locked = is_locked;
    written_.nfo_path = facts_.place.nfo_path;
    KnownMovie known{std::nullopt, facts_.stored, facts_.written};
    if (existing_.is_readable) {
        known.nfo = existing_.facts.movie;
    }
    const FieldSet permitted(facts_.scope.fields.bits() & ~existing_.facts.locks.fields.bits());
    CuratedMovie curated = curate(result_.movie, known, {permitted, facts_.scope.overwrite_edited});
    written_.movie = std::move(curated.movie);
    written_.movie.artwork.clear();
    written_.kept = curated.kept;
    write_ = curated.write;
    anew_ = curated.anew;
    return !is_locked;
}

void Writing::choose_images(const std::vector<FetchedImage>& fetched) {
    MainImageWriting writing(facts_, changes_, files_, style_.artwork);
    MainImageWriting::Images images = writing.choose(result_.movie, fetched);
    written_.movie.artwork = std::move(images.artwork);
    written_.kept_images = std::move(images.kept);
    written_.gone_images = std::move(images.gone);
    written_.artwork_bytes += images.written_bytes;
    forgotten_ = std::move(images.forgotten);
}

void Writing::choose_extras(const std::vector<FetchedImage>& fetched) {
    ExtraWriting extras(facts_, changes_, files_, style_.artwork);
    extras.choose(result_.extras, fetched);
    if (is_another(result_.movie.ids, facts_.stored.ids)) {
        extras.forget_another_movies();
    }
    written_.extras = extras.take();
    written_.artwork_bytes += extras.written_bytes();
}

// One that is there stays, whoever put it there.
void Writing::choose_theme() {
    const std::string name(kThemeFile);
    if (style_.theme_folder.empty() || !files_.base.own_folder ||
        !facts_.scope.modifiers.has(Modifier::main_theme)) {
        return;
    }
    const Result<FileChanges::Before> before = changes_.before(name);
    if (!before || before->is_there) {
        return;
    }
    theme_ = find_theme(style_.theme_folder, theme_names(written_.movie, files_.base.stem));
    if (!theme_.empty()) {
        changes_.write(name, theme_);
    }
}

// Under a name of its own, unless these bytes are kept already.
Status Writing::keep_aside() {
    for (int number = 1; number <= kMostBackups; ++number) {
        const std::string name = files_.nfo_name + ".bak" + (number == 1 ? "" : std::to_string(number));
        const Result<FileChanges::Before> before = changes_.before(name);
        if (!before) {
            return failure(before.error());
        }
        if (!before->is_there || before->bytes == existing_.bytes) {
            changes_.write(name, existing_.bytes);
            return {};
        }
    }
    return failure(ErrorClass::conflict,
                   files_.folder + "/" + files_.nfo_name +
                       " cannot be read and has 100 .bak files already: move some of them away");
}

Status Writing::edit_nfo() {
    const nfo::WriteOptions options{write_, style_.dialects, facts_.stored.artwork, anew_, forgotten_};
    Result<std::string> text = nfo::write_movie_nfo(written_.movie, existing_.bytes, options);
    if (!text) {
        if (Status kept = keep_aside(); !kept) {
            return kept;
        }
        text = nfo::write_movie_nfo(written_.movie, "", {all_fields(), style_.dialects});
    }
    if (!text) {
        return failure(std::move(text).error());
    }
    text_ = *std::move(text);
    changes_.write(files_.nfo_name, text_);
    FieldHashes hashes = hashes_of(nfo::read_movie_nfo(text_, written_.movie.ids).movie);
    // What a person has edited stays theirs: remembered is what we wrote, not what they made of it.
    for (const MovieFieldInfo& info : kMovieFields) {
        if (!write_.has(info.field)) {
            hashes.erase(info.field);
            if (const auto old = facts_.written.find(info.field); old != facts_.written.end()) {
                hashes.insert(*old);
            }
        }
    }
    written_.written = std::move(hashes);
    const std::string& folder = facts_.place.folder;
    written_.nfo_path = folder.empty() ? files_.nfo_name : folder + "/" + files_.nfo_name;
    return {};
}

// As a scan would read it.
void Writing::note_nfo() {
    const std::optional<FileStamp> stamp = changes_.stamp_of(files_.nfo_name);
    if (stamp && !text_.empty()) {
        const nfo::NfoFacts facts = nfo::read_nfo(text_);
        written_.nfo = {stamp->mtime_ms, stamp->size_bytes, facts.ids,          facts.title,
                        facts.year,      facts.locked,      facts.locked_fields};
    }
}

}  // namespace

Result<WrittenFiles> MovieWriter::write(const store::CommitFacts& facts, TaskId task,
                                        const ScrapedMovieResult& result,
                                        const std::vector<FetchedImage>& images) const {
    if (Status status = check_images(images); !status) {
        return failure(std::move(status).error());
    }
    const MovieFiles files = files_of(facts.place);
    Result<DurableFolder> folder = open_folder(files, facts.place.root, step);
    if (!folder) {
        return failure(std::move(folder).error());
    }
    if (note != nullptr) {
        note->begin(files.folder);
    }
    FileChanges changes(*folder, attempt_of(undo, facts, task));
    Writing writing(facts, result, changes, style);
    const Result<bool> is_free = writing.read();
    if (!is_free) {
        return failure(is_free.error());
    }
    Status decided = *is_free ? Status() : changes.put_back();
    if (*is_free) {
        writing.choose_images(images);
        writing.choose_extras(images);
        writing.choose_theme();
    }
    const bool is_nfo_elsewhere = folder->leads_out(files.nfo_name);
    if (decided && *is_free && facts.scope.modifiers.has(Modifier::main_nfo) && !is_nfo_elsewhere) {
        decided = writing.edit_nfo();
    }
    if (!decided) {
        return failure(std::move(decided).error());
    }
    const bool rows_change = *is_free && writing.changes_rows();
    const Result<bool> changed =
        changes.carry_out(undo, {facts.run, task, facts.rows, files.main_part, rows_change}, step);
    if (!changed) {
        return failure(changed.error());
    }
    writing.note_nfo();
    WrittenFiles written = writing.take();
    written.is_nfo_elsewhere = is_nfo_elsewhere;
    written.rows_change = rows_change;
    written.changed = *changed;
    if (*is_free && sets != nullptr && is_in_scraped_set(written.movie, result.movie)) {
        written.artwork_bytes += sets->save(written.movie.set->name, {images, note, step});
    }
    return written;
}

Status MovieWriter::withdraw(const store::CommitFacts& facts, TaskId task) const {
    std::optional<UndoPack> attempt = attempt_of(undo, facts, task);
    if (!attempt) {
        return {};
    }
    const MovieFiles files = files_of(facts.place);
    Result<DurableFolder> folder = open_folder(files, facts.place.root, step);
    if (!folder) {
        return failure(std::move(folder).error());
    }
    if (note != nullptr) {
        note->begin(files.folder);
    }
    FileChanges changes(*folder, std::move(attempt));
    if (Status back = changes.put_back(); !back) {
        return back;
    }
    const Result<bool> done =
        changes.carry_out(undo, {facts.run, task, facts.rows, files.main_part, false}, step);
    return done ? Status() : failure(done.error());
}

}  // namespace cinefleet::save
