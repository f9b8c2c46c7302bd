#include "coordinator/save/file_nature.h"

#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::save {
namespace {

constexpr std::size_t kLongestList = 65'536;  // Linux has no longer ones: xattr(7)
constexpr std::size_t kLongestValue = 65'536;
constexpr mode_t kPermissions = 0777;  // no set-user-id: what is written came over the network

bool is_of_people(std::string_view attribute) {
    return attribute.starts_with("user.") || attribute == "system.posix_acl_access";
}

void take_over_attributes(int from, int to) {
    std::vector<char> names(kLongestList);
    const ssize_t size = ::flistxattr(from, names.data(), names.size());
    std::string_view rest(names.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    std::vector<char> value(kLongestValue);
    while (!rest.empty()) {
        const std::string name(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        const ssize_t length =
            is_of_people(name) ? ::fgetxattr(from, name.c_str(), value.data(), value.size()) : -1;
        if (length >= 0) {
            ::fsetxattr(to, name.c_str(), value.data(), static_cast<std::size_t>(length), 0);
        }
    }
}

}  // namespace

int take_over_nature(int from, int to) {
    struct stat old = {};
    struct stat fresh = {};
    if (::fstat(from, &old) != 0 || ::fstat(to, &fresh) != 0) {
        return errno;
    }
    const bool is_other = old.st_uid != fresh.st_uid || old.st_gid != fresh.st_gid;
    if (is_other && ::fchown(to, old.st_uid, old.st_gid) != 0) {
        // Only root may give a file away; to a group of one's own anybody may.
        static_cast<void>(::fchown(to, static_cast<uid_t>(-1), old.st_gid) == 0);
    }
    const mode_t wanted = old.st_mode & kPermissions;
    // A file system that has no permissions refuses, and shows the same for all files.
    if (wanted != (fresh.st_mode & kPermissions) && ::fchmod(to, wanted) != 0 && errno != EPERM &&
        errno != ENOTSUP) {
        return errno;
    }
    take_over_attributes(from, to);
    return 0;
}

}  // namespace cinefleet::save
