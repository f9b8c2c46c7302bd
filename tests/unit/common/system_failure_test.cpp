#include "common/system_failure.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace cinefleet {
namespace {

Error failed_with(int code) {
    return Status(system_failure("/srv/a cannot be written", code)).error();
}

TEST(SystemFailure, SaysWhatToDoAboutIt) {
    struct Case {
        int code;
        ErrorClass error_class;
        const char* message;
    };
    for (const Case& expected : {
             Case{ENOSPC, ErrorClass::disk_full,
                  "/srv/a cannot be written: the disk is full: free some space"},
             Case{EDQUOT, ErrorClass::disk_full,
                  "/srv/a cannot be written: the disk is full: free some space"},
             Case{EROFS, ErrorClass::unavailable, "/srv/a cannot be written: the file system is read-only"},
             Case{EACCES, ErrorClass::io,
                  "/srv/a cannot be written: no permission: let this user read and write there"},
             Case{EPERM, ErrorClass::io,
                  "/srv/a cannot be written: no permission: let this user read and write there"},
             Case{ENOENT, ErrorClass::not_found, "/srv/a cannot be written: No such file or directory"},
             Case{EIO, ErrorClass::unavailable, "/srv/a cannot be written: Input/output error"},
             Case{ESTALE, ErrorClass::unavailable, "/srv/a cannot be written: Stale file handle"},
             Case{ENOTDIR, ErrorClass::io, "/srv/a cannot be written: Not a directory"},
         }) {
        EXPECT_EQ(failed_with(expected.code).error_class, expected.error_class) << expected.message;
        EXPECT_EQ(failed_with(expected.code).message, expected.message);
    }
}

TEST(SystemFailure, KeepsTheSystemsWordsForTheLog) {
    EXPECT_EQ(failed_with(ENOSPC).detail, "No space left on device");
}

}  // namespace
}  // namespace cinefleet
