#pragma once

#include "coordinator/export/field.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Movies as text for other programs and for people, a movie at a time, so that memory does not grow with
/// the library.
namespace cinefleet::exports {

enum class Format : std::uint8_t {
    csv,         ///< RFC 4180, UTF-8, lists joined with "; "
    json_lines,  ///< one object a line, lists as arrays, null for what is not known
    page,        ///< one HTML file without anything from elsewhere but the posters beside the movies
};

/// "csv", "jsonl" or "html".
std::optional<Format> format_by_name(std::string_view name);

/// Of a file's name: "movies.jsonl". nullopt: it says nothing.
std::optional<Format> format_of_file(const std::string& path);

struct WriterOptions {
    Format format = Format::csv;
    std::vector<const Field*> fields;
    /// In CSV a text that a spreadsheet would compute (it begins with =, +, - or @) gets an apostrophe before
    /// it: titles come from strangers. Source: https://owasp.org/www-community/attacks/CSV_Injection
    bool guards_formulas = true;
    std::string page_folder;  ///< absolute: where the page will be, and its links begin
};

class Writer {
  public:
    virtual ~Writer() = default;

    virtual std::string head() = 0;
    virtual std::string movie(const control::MovieReport& movie) = 0;
    virtual std::string foot() = 0;
};

std::unique_ptr<Writer> make_writer(const WriterOptions& options);

/// What one cell is in a table of text; lists are joined.
std::string text_of(const Cell& cell);

}  // namespace cinefleet::exports
