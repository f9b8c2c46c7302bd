#include "coordinator/export/page.h"

#include "cinefleet_export_embedded.h"
#include "common/percent.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

namespace cinefleet::exports {
namespace {

std::string with_words(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return words;
}

class PageWriter final : public Writer {
  public:
    explicit PageWriter(WriterOptions options) : options_(std::move(options)) {}

    std::string head() override {
        std::string page = fmt::format(kHead, embedded_page_css);
        for (const Field* field : options_.fields) {
            page += fmt::format("<th><button type=\"button\">{}</button></th>",
                                html_text(with_words(field->name)));
        }
        return page + "</tr></thead>\n<tbody>\n";
    }

    std::string movie(const control::MovieReport& movie) override {
        const std::string image = image_beside(movie, ImageKind::poster);
        std::string row = "<tr><td class=\"poster\">";
        if (!image.empty()) {
            row += fmt::format("<img loading=\"lazy\" decoding=\"async\" alt=\"\" src=\"{}\">",
                               html_text(link_from(options_.page_folder, image)));
        }
        row += "</td>";
        for (const Field* field : options_.fields) {
            const Cell cell = field->of(movie);
            const bool is_number =
                std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
            row +=
                fmt::format("<td{}>{}</td>", is_number ? " class=\"number\"" : "", html_text(text_of(cell)));
        }
        return row + "</tr>\n";
    }

    std::string foot() override {
        return fmt::format("</tbody></table>\n<script>\n{}</script>\n</body></html>\n", embedded_page_js);
    }

  private:
    static constexpr std::string_view kHead =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src 'self' file:;"
        " style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>Movies</title>\n<style>\n{}</style></head><body>\n"
        "<header><h1>Movies</h1> <input type=\"search\" placeholder=\"Search\" aria-label=\"Search\""
        " autofocus> <output></output></header>\n<table><thead><tr><th></th>";

    WriterOptions options_;
};

}  // namespace

std::string html_text(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&':
                safe += "&amp;";
                break;
            case '<':
                safe += "&lt;";
                break;
            case '>':
                safe += "&gt;";
                break;
            case '"':
                safe += "&quot;";
                break;
            case '\'':
                safe += "&#39;";
                break;
            default:
                safe += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
        }
    }
    return safe;
}

std::string link_from(const std::string& folder, const std::string& file) {
    std::string link;
    for (const std::filesystem::path& part : std::filesystem::path(file).lexically_relative(folder)) {
        link += (link.empty() ? "" : "/") + percent_encode(part.native());
    }
    return link;
}

std::unique_ptr<Writer> make_page_writer(const WriterOptions& options) {
    return std::make_unique<PageWriter>(options);
}

}  // namespace cinefleet::exports
