#pragma once

#include "coordinator/export/writer.h"

namespace cinefleet::exports {

/// A table with posters that a browser sorts and searches by itself. Every text is escaped, and the page may
/// load nothing but images of the place where it lies.
std::unique_ptr<Writer> make_page_writer(const WriterOptions& options);

/// Text between tags or in a quoted attribute; control characters become spaces.
std::string html_text(std::string_view text);

/// A relative link from `folder` to `file`, both absolute: each byte that means something in an address is
/// escaped.
std::string link_from(const std::string& folder, const std::string& file);

}  // namespace cinefleet::exports
