#pragma once

#include "common/ids.h"
#include "common/model/found_movie.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What is known of a source before a scan, and what a scan says about it: values between library, store and
/// app.
namespace cinefleet {

/// How movies lie in a source.
enum class SourceKind : std::uint8_t {
    automatic = 1,  ///< both, told apart folder by folder
    folders,        ///< a folder is one movie: several files in it are its versions
    flat,           ///< every file is a movie of its own: folder names and folder artwork say nothing
};

/// Which name says what movie it is.
enum class NamingStyle : std::uint8_t {
    automatic = 1,  ///< the better one of both
    folder,         ///< the folder's, where a movie has one of its own
    file,           ///< the file's
};

struct SourceOptions {
    SourceKind kind = SourceKind::automatic;
    NamingStyle naming = NamingStyle::automatic;
    bool recursive = true;                ///< false: the root and the movie folders in it, nothing deeper
    std::vector<std::string> exclusions;  ///< patterns as in .gitignore, relative to the root
    std::string language;                 ///< of texts, BCP 47; empty: the setting's

    friend bool operator==(const SourceOptions&, const SourceOptions&) = default;
};

inline constexpr std::array<std::string_view, 3> kSourceKindNames = {"auto", "folders", "flat"};
inline constexpr std::array<std::string_view, 3> kNamingStyleNames = {"auto", "folder", "file"};

/// "auto", … by enum value.
inline std::string_view to_string(SourceKind kind) {
    return kSourceKindNames[static_cast<std::size_t>(kind) - 1];
}
inline std::string_view to_string(NamingStyle style) {
    return kNamingStyleNames[static_cast<std::size_t>(style) - 1];
}

/// A folder as the last scan saw it. Its content is read again when one of these differs.
struct KnownFolder {
    std::string path;           ///< relative to the root; empty: the root itself
    std::int64_t mtime_ns = 0;  ///< 0: cannot be relied on, read it each time
    std::int64_t device = 0;
    std::int64_t inode = 0;

    friend bool operator==(const KnownFolder&, const KnownFolder&) = default;
};

/// Why a stored movie was not seen by the last scan.
enum class Absence : std::uint8_t {
    present = 0,
    away = 1,  ///< it may come back: a share is not mounted, or nobody can tell
    deleted,   ///< everything around it is there, it is not
    left_out,  ///< its files are there, but exclusions or an .ignore leave them out
};

/// A stored movie, as far as a scan needs it to see that nothing has changed.
struct KnownMovie {
    MovieId id;
    std::string folder;
    std::vector<MoviePart> parts;
    std::string nfo_path;
    std::int64_t nfo_mtime_ms = 0;
    std::int64_t nfo_size_bytes = 0;
    std::int64_t artwork = 0;  ///< bit 1 << ImageKind
    MovieLayout layout = MovieLayout::file;
    bool own_folder = false;
    Absence absence = Absence::present;
};

struct KnownSource {
    SourceId id;
    std::string path;  ///< absolute
    SourceOptions options;
    std::int64_t device = 0;           ///< of the root; 0: never scanned
    std::vector<KnownFolder> folders;  ///< sorted by path
    std::vector<KnownMovie> movies;    ///< sorted by folder
};

struct ScanTrouble {
    std::string path;
    std::string message;
};

/// A stored movie that is there, but not as it was: at another place, or with other files.
struct ChangedMovie {
    MovieId id;
    FoundMovie movie;
    bool files_differ = true;  ///< false: only what lies beside them does, NFO or artwork
};

/// What a scan found out: only differences, so that the rescan of a library that is as it was holds nothing.
struct ScanChanges {
    std::int64_t found = 0;             ///< movies that are there, unchanged ones too
    std::vector<FoundMovie> added;      ///< sorted by path
    std::vector<ChangedMovie> changed;  ///< at the same place
    std::vector<ChangedMovie> moved;    ///< were elsewhere, perhaps in another source
    std::vector<MovieId> returned;      ///< had been absent, unchanged otherwise
    struct Absent {
        MovieId id;
        Absence absence = Absence::away;
    };
    std::vector<Absent> absent;        ///< not seen, and known as present or for another reason so far
    std::vector<KnownFolder> folders;  ///< new, or not as they were
    std::vector<std::string> forgotten_folders;
    std::int64_t device = 0;            ///< of the root
    std::int64_t unsettled = 0;         ///< movies that are still being copied: left for the next scan
    std::vector<ScanTrouble> troubles;  ///< unreadable folders, NFOs that could not be understood, warnings
    /// Why this may not be the source at all, but a share that is not mounted, or another disk; among the
    /// troubles too. Its movies are as they were known, and not to be worked on. Empty: it is the source.
    std::string not_the_source;
};

}  // namespace cinefleet
