#include "common/system_failure.h"

#include <cerrno>
#include <cstring>

namespace cinefleet {

tl::unexpected<Error> system_failure(const std::string& what, int code) {
    const std::string detail = std::strerror(code);
    if (code == ENOSPC || code == EDQUOT) {
        return failure(ErrorClass::disk_full, what + ": the disk is full: free some space", detail);
    }
    if (code == EROFS) {
        return failure(ErrorClass::io, what + ": the file system is read-only", detail);
    }
    if (code == EACCES || code == EPERM) {
        return failure(ErrorClass::io, what + ": no permission: let this user read and write there", detail);
    }
    return failure(code == ENOENT ? ErrorClass::not_found : ErrorClass::io, what + ": " + detail, detail);
}

}  // namespace cinefleet
