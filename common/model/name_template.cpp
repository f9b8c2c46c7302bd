#include "common/model/name_template.h"

#include "common/text.h"

#include <algorithm>
#include <utility>

namespace cinefleet {
namespace {

constexpr std::size_t kMaxTemplateBytes = 500;
// What Windows and SMB do not take in names, apart from < > and /, which mean something here.
constexpr std::string_view kIllegal = R"(\:*?"|)";
// Each is another one for every movie, or nearly so.
constexpr std::array kTelling = {NameField::title, NameField::original_title, NameField::sort_title,
                                 NameField::tmdb, NameField::imdb};

std::string names_of_all() {
    std::string names;
    for (const NameFieldInfo& info : kNameFields) {
        names += (names.empty() ? "" : ", ") + std::string(info.name);
    }
    return names;
}

class Parsing {
  public:
    Parsing(std::string_view text, TemplateKind kind) : text_(text), kind_(kind) {}

    Result<NameTemplate> parse() {
        if (trim(text_).empty()) {
            return failure(ErrorClass::invalid_input, "is empty: {title}< ({year})> would be a beginning");
        }
        if (text_.size() > kMaxTemplateBytes || !is_valid_utf8(text_)) {
            return failure(ErrorClass::invalid_input, "has to be UTF-8, at most 500 bytes");
        }
        while (at_ < text_.size() && mistake_.empty()) {
            step();
        }
        if (mistake_.empty() && part_start_) {
            wrong(*part_start_, "< has no > behind it");
        }
        check_components();
        const bool is_telling = std::ranges::any_of(template_.pieces, [](const NameTemplate::Piece& piece) {
            return piece.field && piece.optional_part == 0 &&
                   std::ranges::find(kTelling, *piece.field) != kTelling.end();
        });
        if (mistake_.empty() && !is_telling) {
            mistake_ =
                "would give many movies one name: it needs {title}, {original_title}, {sort_title}, "
                "{tmdb} or {imdb} outside of < >";
        }
        if (!mistake_.empty()) {
            return failure(ErrorClass::invalid_input, mistake_);
        }
        return std::move(template_);
    }

  private:
    void wrong(std::size_t at, const std::string& what) {
        const auto is_start = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
        if (mistake_.empty()) {
            mistake_ = "has a mistake at character " +
                       std::to_string(std::ranges::count_if(text_.substr(0, at), is_start) + 1) + ": " + what;
        }
    }

    void step() {
        const char c = text_[at_];
        const bool is_doubled = text_.substr(at_ + 1).starts_with(c);
        if ((c == '{' || c == '}') && is_doubled) {
            add_text(c);
            ++at_;
        } else if (c == '{') {
            take_field();
        } else if (c == '}') {
            wrong(at_, "} has no { before it: }} stands for one");
        } else if (c == '<') {
            begin_part();
        } else if (c == '>') {
            end_part();
        } else if (kIllegal.find(c) != std::string_view::npos || static_cast<unsigned char>(c) < 0x20 ||
                   c == 0x7F) {
            wrong(at_, "no name may hold this character on Windows or SMB");
        } else if (c == '/' && kind_ == TemplateKind::file) {
            wrong(at_, "a file stays in its folder: / belongs into rename.folder");
        } else if (c == '/' && part_start_) {
            wrong(at_, "/ cannot vanish: it belongs outside of < >");
        } else {
            add_text(c);
        }
        ++at_;
    }

    void add_text(char c) {
        const std::size_t part = part_start_ ? parts_ : 0;
        if (template_.pieces.empty() || template_.pieces.back().field ||
            template_.pieces.back().optional_part != part) {
            template_.pieces.push_back({std::nullopt, "", part});
        }
        template_.pieces.back().text += c;
    }

    void take_field() {
        const std::size_t end = text_.find_first_of("{}<>/", at_ + 1);
        if (end == std::string_view::npos || text_[end] != '}') {
            wrong(at_, "{ has no } behind it: {{ stands for one");
            return;
        }
        const std::string_view name = text_.substr(at_ + 1, end - at_ - 1);
        const auto info = std::ranges::find(kNameFields, name, &NameFieldInfo::name);
        if (info == kNameFields.end()) {
            wrong(at_, "there is no field {" + std::string(name) + "}, but " + names_of_all());
            return;
        }
        template_.pieces.push_back({info->field, "", part_start_ ? parts_ : 0});
        part_has_field_ = true;
        at_ = end;
    }

    void begin_part() {
        if (part_start_) {
            wrong(at_, "< within < >");
        }
        part_start_ = at_;
        part_has_field_ = false;
        ++parts_;
    }

    void end_part() {
        if (!part_start_) {
            wrong(at_, "> has no < before it");
        } else if (!part_has_field_) {
            wrong(*part_start_, "what is between < and > has no field, so that it never vanishes");
        }
        part_start_.reset();
    }

    // Each folder of a path has to have a name, and one that leads nowhere else.
    void check_components() {
        std::size_t start = 0;
        while (kind_ == TemplateKind::folder && start <= text_.size()) {
            const std::size_t end = std::min(text_.find('/', start), text_.size());
            const std::string_view component = trim(text_.substr(start, end - start));
            if (component.empty() || component == "." || component == "..") {
                wrong(start, "a folder without a name");
            }
            start = end + 1;
        }
    }

    const std::string_view text_;
    const TemplateKind kind_;
    std::size_t at_ = 0;
    std::size_t parts_ = 0;
    std::optional<std::size_t> part_start_;
    bool part_has_field_ = false;
    std::string mistake_;
    NameTemplate template_;
};

}  // namespace

bool NameTemplate::is_path() const {
    return std::ranges::any_of(pieces,
                               [](const Piece& piece) { return piece.text.find('/') != std::string::npos; });
}

bool NameTemplate::names(NameField field) const {
    return std::ranges::any_of(pieces, [&](const Piece& piece) { return piece.field == field; });
}

Result<NameTemplate> parse_name_template(std::string_view text, TemplateKind kind) {
    return Parsing(text, kind).parse();
}

}  // namespace cinefleet
