#include "coordinator/export/writer.h"

#include "common/text.h"
#include "coordinator/export/page.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <utility>

namespace cinefleet::exports {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::pair<std::string_view, Format> kFormats[] = {
    {"csv", Format::csv}, {"jsonl", Format::json_lines}, {"html", Format::page}};

bool is_formula(const std::string& text) {
    return !text.empty() && std::string_view("=+-@\t\r\n").find(text.front()) != std::string_view::npos;
}

std::string in_quotes(const std::string& text) {
    const bool is_plain =
        text.find_first_of(",\"\r\n") == std::string::npos && !text.starts_with(' ') && !text.ends_with(' ');
    if (is_plain) {
        return text;
    }
    std::string whole = "\"";
    for (const char c : text) {
        whole += c == '"' ? "\"\"" : std::string(1, c);
    }
    return whole + '"';
}

class CsvWriter final : public Writer {
  public:
    explicit CsvWriter(WriterOptions options) : options_(std::move(options)) {}

    std::string head() override {
        std::string line;
        for (const Field* field : options_.fields) {
            line += (line.empty() ? "" : ",") + std::string(field->name);
        }
        return line + "\r\n";
    }

    std::string movie(const control::MovieReport& movie) override {
        std::string line;
        for (const Field* field : options_.fields) {
            line += (field == options_.fields.front() ? "" : ",") + cell(field->of(movie));
        }
        return line + "\r\n";
    }

    std::string foot() override { return {}; }

  private:
    std::string cell(const Cell& cell) const {
        const bool is_number =
            std::holds_alternative<std::int64_t>(cell) || std::holds_alternative<double>(cell);
        std::string text = text_of(cell);
        if (options_.guards_formulas && !is_number && is_formula(text)) {
            text.insert(text.begin(), '\'');
        }
        return in_quotes(text);
    }

    WriterOptions options_;
};

class JsonLinesWriter final : public Writer {
  public:
    explicit JsonLinesWriter(WriterOptions options) : options_(std::move(options)) {}

    std::string head() override { return {}; }

    std::string movie(const control::MovieReport& movie) override {
        Json object = Json::object();
        for (const Field* field : options_.fields) {
            object[std::string(field->name)] = std::visit(
                [](const auto& value) {
                    if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
                        return Json(nullptr);
                    } else {
                        return Json(value);
                    }
                },
                field->of(movie));
        }
        return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    }

    std::string foot() override { return {}; }

  private:
    WriterOptions options_;
};

}  // namespace

std::optional<Format> format_by_name(std::string_view name) {
    for (const auto& [known, format] : kFormats) {
        if (known == name) {
            return format;
        }
    }
    return std::nullopt;
}

std::optional<Format> format_of_file(const std::string& path) {
    const std::string extension = to_ascii_lower(std::filesystem::path(path).extension().native());
    return extension.empty() ? std::nullopt : format_by_name(extension.substr(1));
}

std::string text_of(const Cell& cell) {
    struct Text {
        std::string operator()(std::monostate) const { return {}; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return to_valid_utf8(text); }
        std::string operator()(const std::vector<std::string>& words) const {
            std::string line;
            for (const std::string& word : words) {
                line += (line.empty() ? "" : "; ") + to_valid_utf8(word);
            }
            return line;
        }
    };
    return std::visit(Text{}, cell);
}

std::unique_ptr<Writer> make_writer(const WriterOptions& options) {
    switch (options.format) {
        case Format::csv:
            return std::make_unique<CsvWriter>(options);
        case Format::json_lines:
            return std::make_unique<JsonLinesWriter>(options);
        case Format::page:
            return make_page_writer(options);
    }
    return nullptr;
}

}  // namespace cinefleet::exports
