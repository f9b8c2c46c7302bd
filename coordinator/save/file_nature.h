#pragma once

namespace cinefleet::save {

/// Gives the open file `to` what people have given `from`, which it is to replace: permissions, and as far as
/// this user may and the file system can, owner, group, access list and attributes of their own (user.*).
/// 0, or the errno of what has to succeed: the permissions.
int take_over_nature(int from, int to);

}  // namespace cinefleet::save
