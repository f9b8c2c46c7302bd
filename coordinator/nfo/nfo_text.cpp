#include "coordinator/nfo/nfo_text.h"

#include "common/text.h"

#include <iconv.h>

#include <array>
#include <memory>
#include <optional>

namespace cinefleet::nfo {
namespace {

constexpr std::size_t kMaxMovies = 1'000;
constexpr std::size_t kMaxDeclaration = 256;

std::optional<std::string> convert(std::string_view bytes, const std::string& encoding) {
    struct Close {
        void operator()(void* opened) const { ::iconv_close(opened); }
    };
    const iconv_t opened = ::iconv_open("UTF-8", encoding.c_str());
    if (opened == reinterpret_cast<iconv_t>(-1)) {  // NOLINT: iconv's own way to say "unknown"
        return std::nullopt;
    }
    const std::unique_ptr<void, Close> converter(opened);
    std::string in(bytes);
    std::string out(bytes.size() * 4 + 4, '\0');
    char* from = in.data();
    std::size_t from_left = in.size();
    char* to = out.data();
    std::size_t to_left = out.size();
    if (::iconv(converter.get(), &from, &from_left, &to, &to_left) == static_cast<std::size_t>(-1)) {
        return std::nullopt;
    }
    out.resize(out.size() - to_left);
    return out;
}

struct Declared {
    std::size_t begin = 0;  // of the encoding's name
    std::size_t size = 0;
};

// The place of the encoding's name in `<?xml … encoding="…"?>`.
std::optional<Declared> declared_encoding(std::string_view text) {
    const std::string_view start = text.substr(0, kMaxDeclaration);
    const std::size_t declaration = start.find("<?xml");
    const std::size_t end = start.find("?>", declaration);
    if (declaration == std::string_view::npos || end == std::string_view::npos) {
        return std::nullopt;
    }
    const std::size_t word = start.find("encoding", declaration);
    const std::size_t open = start.find_first_of("\"'", word);
    if (word == std::string_view::npos || open == std::string_view::npos || open > end) {
        return std::nullopt;
    }
    const std::size_t close = start.find(start[open], open + 1);
    if (close == std::string_view::npos || close > end) {
        return std::nullopt;
    }
    return Declared{open + 1, close - open - 1};
}

// UTF-16 without a mark shows by the zero beside its first '<'.
const char* utf16_kind(std::string_view bytes) {
    if (bytes.starts_with("\xFF\xFE") || bytes.starts_with(std::string_view("<\0", 2))) {
        return "UTF-16LE";
    }
    if (bytes.starts_with("\xFE\xFF") || bytes.starts_with(std::string_view("\0<", 2))) {
        return "UTF-16BE";
    }
    return nullptr;
}

bool ends_name(std::string_view text, std::size_t at) {
    return at < text.size() && std::string_view(" \t\r\n/>").find(text[at]) != std::string_view::npos;
}

// One past the '>' of the tag that begins at `at`; npos: there is none.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
    char quote = '\0';
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '>') {
            return at + 1;
        }
    }
    return std::string_view::npos;
}

// One past a comment, CDATA or instruction that begins at `at`; 0: none does; npos: it has no end.
std::size_t end_of_opaque(std::string_view text, std::size_t at) {
    struct Opaque {
        std::string_view open;
        std::string_view close;
    };
    for (const Opaque& kind : {Opaque{"<!--", "-->"}, Opaque{"<![CDATA[", "]]>"}, Opaque{"<?", "?>"}}) {
        if (text.substr(at).starts_with(kind.open)) {
            const std::size_t end = text.find(kind.close, at + kind.open.size());
            return end == std::string_view::npos ? end : end + kind.close.size();
        }
    }
    return 0;
}

}  // namespace

NfoText decode_nfo(std::string_view bytes) {
    NfoText decoded;
    if (const char* kind = utf16_kind(bytes)) {
        const bool has_mark = bytes.front() == '\xFF' || bytes.front() == '\xFE';
        if (auto text = convert(bytes.substr(has_mark ? 2 : 0), kind)) {
            return {*std::move(text), false, true};
        }
    }
    if (bytes.starts_with("\xEF\xBB\xBF")) {
        decoded.had_mark = true;
        bytes.remove_prefix(3);
    }
    const std::optional<Declared> declared = decoded.had_mark ? std::nullopt : declared_encoding(bytes);
    const std::string name(declared ? bytes.substr(declared->begin, declared->size) : "UTF-8");
    // Some tools declare UTF-16 and write UTF-8.
    const bool is_utf = to_ascii_lower(name).starts_with("utf");
    if (!is_utf) {
        if (auto text = convert(bytes, name)) {
            return {*std::move(text), false, true};
        }
    }
    if (is_valid_utf8(bytes)) {
        decoded.text = bytes;
        decoded.converted = to_ascii_lower(name) != "utf-8" && to_ascii_lower(name) != "utf8";
        return decoded;
    }
    for (const char* encoding : {"CP1252", "ISO-8859-1"}) {
        if (auto text = convert(bytes, encoding)) {
            return {*std::move(text), decoded.had_mark, true};
        }
    }
    decoded.text = to_valid_utf8(bytes);
    decoded.converted = true;
    return decoded;
}

std::vector<MovieSpan> find_movies(std::string_view text) {
    std::vector<MovieSpan> movies;
    int depth = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos && movies.size() < kMaxMovies;
         at = text.find('<', at)) {
        if (const std::size_t end = end_of_opaque(text, at); end != 0) {
            if (end == std::string_view::npos) {
                break;
            }
            at = end;
            continue;
        }
        const std::string_view rest = text.substr(at);
        const bool opens = rest.starts_with("<movie") && ends_name(rest, 6);
        const bool closes = rest.starts_with("</movie") && ends_name(rest, 7);
        if (!opens && !closes) {
            ++at;
            continue;
        }
        if (opens && depth == 0) {
            movies.push_back({at, text.size(), false});
        }
        const std::size_t end = end_of_tag(text, at);
        if (end == std::string_view::npos) {
            break;
        }
        const bool is_whole = opens && text[end - 2] == '/';
        depth += is_whole ? 0 : (opens ? 1 : -1);
        if (depth <= 0 && !movies.empty() && !movies.back().is_closed) {
            movies.back().end = end;
            movies.back().is_closed = true;
        }
        depth = depth < 0 ? 0 : depth;
        at = end;
    }
    return movies;
}

bool is_only_addresses(std::string_view text) {
    bool found = false;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = trim(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) {
            continue;
        }
        const bool is_address = line.starts_with("http://") || line.starts_with("https://");
        if (!is_address || line.find_first_of(" \t<>") != std::string_view::npos) {
            return false;
        }
        found = true;
    }
    return found;
}

std::string declare_utf8(std::string text) {
    if (const std::optional<Declared> declared = declared_encoding(text)) {
        text.replace(declared->begin, declared->size, "UTF-8");
    }
    return text;
}

}  // namespace cinefleet::nfo
