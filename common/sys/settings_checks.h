#pragma once

#include "common/result.h"

#include <string>

/// Whether a text may be a setting's value. invalid_input tells what it has to be, without a subject: "has to
/// be text or json".
namespace cinefleet {

Status check_merge(const std::string& value);
Status check_providers(const std::string& value);
/// One of the names that services' ratings get.
Status check_rating(const std::string& value);
Status check_quiet_hours(const std::string& value);
Status check_limit_scope(const std::string& value);
Status check_interval(const std::string& value);
Status check_artwork_names(const std::string& value);
Status check_artwork_place(const std::string& value);
Status check_folder_template(const std::string& value);
Status check_file_template(const std::string& value);
Status check_log_format(const std::string& value);
Status check_slots(const std::string& value);
/// TMDB's names of sizes: "original", "w780", "h632".
Status check_image_size(const std::string& value);
Status check_mdns_name(const std::string& value);
/// Where a socket of this machine listens: a name or an address, without a port.
Status check_listening_host(const std::string& value);

/// "~/movies" with the user's own folder in the place of the ~. invalid_input: that folder is not known.
Result<std::string> with_home(const std::string& path);

/// The same, for what may not depend on where a program was started.
Result<std::string> whole_path(const std::string& path);

}  // namespace cinefleet
