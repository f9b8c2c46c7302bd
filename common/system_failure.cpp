#include "common/system_failure.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace cinefleet {
namespace {

// What a network file system, or a disk that comes back, says while it is away.
constexpr std::array kAway = {EIO, ESTALE, ENOTCONN, EHOSTDOWN, EHOSTUNREACH, ETIMEDOUT};

}  // namespace

tl::unexpected<Error> system_failure(const std::string& what, int code) {
    const std::string detail = std::strerror(code);
    if (code == ENOSPC || code == EDQUOT) {
        return failure(ErrorClass::disk_full, what + ": the disk is full: free some space", detail);
    }
    if (code == EROFS) {
        return failure(ErrorClass::unavailable, what + ": the file system is read-only", detail);
    }
    if (code == EACCES || code == EPERM) {
        return failure(ErrorClass::io, what + ": no permission: let this user read and write there", detail);
    }
    if (std::ranges::find(kAway, code) != kAway.end()) {
        return failure(ErrorClass::unavailable, what + ": " + detail, detail);
    }
    return failure(code == ENOENT ? ErrorClass::not_found : ErrorClass::io, what + ": " + detail, detail);
}

}  // namespace cinefleet
