#include "common/model/name_template.h"
#include "common/model/rename.h"
#include "common/text.h"

#include <gmock/gmock.h>

#include <random>

namespace cinefleet {
namespace {

using testing::HasSubstr;

// "title|< (|year<|)" : fields by name, optional pieces with a leading '<'.
std::string shown(const NameTemplate& parsed) {
    std::string text;
    for (const NameTemplate::Piece& piece : parsed.pieces) {
        text += (text.empty() ? "" : "|") + std::string(piece.optional_part > 0 ? "<" : "");
        if (piece.field) {
            text += "{" + std::string(kNameFields.at(static_cast<std::size_t>(*piece.field)).name) + "}";
        } else {
            text += piece.text;
        }
    }
    return text;
}

std::string parsed(const std::string& text, TemplateKind kind = TemplateKind::folder) {
    const Result<NameTemplate> result = parse_name_template(text, kind);
    return result ? shown(*result) : "mistake: " + result.error().message;
}

TEST(NameTemplate, HasFieldsTextsAndPartsThatVanish) {
    EXPECT_EQ(parsed("{title}< ({year})>"), "{title}|< (|<{year}|<)");
    EXPECT_EQ(parsed("{first}/{title} [imdbid-{imdb}]"), "{first}|/|{title}| [imdbid-|{imdb}|]");
    EXPECT_EQ(parsed("{title}< {{edition-{edition}}}>"), "{title}|< {edition-|<{edition}|<}");
    EXPECT_EQ(parsed("{title}< {year}>< {imdb}>"), "{title}|< |<{year}|< |<{imdb}");
    EXPECT_TRUE(parse_name_template("{first}/{title}", TemplateKind::folder)->is_path());
    EXPECT_FALSE(parse_name_template("{title}", TemplateKind::folder)->is_path());
}

TEST(NameTemplate, TheTableIsInTheOrderOfTheEnum) {
    for (std::size_t i = 0; i < kNameFields.size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(kNameFields[i].field), i) << kNameFields[i].name;
    }
}

TEST(NameTemplate, MistakesAreNamedWithTheirPlace) {
    const std::pair<const char*, const char*> mistakes[] = {
        {"", "is empty"},
        {"{titel}", "character 1: there is no field {titel}"},
        {"Ä {title} {yeah}", "character 11: there is no field {yeah}"},
        {"{title} {year", "character 9: { has no }"},
        {"{title} year}", "character 13: } has no {"},
        {"{title}< ({year})", "character 8: < has no >"},
        {"{title} ({year})>", "character 17: > has no <"},
        {"{title}< <{year}>>", "character 10: < within"},
        {"{title}< ->", "character 8: what is between"},
        {"{title}: {year}", "character 8: no name may hold"},
        {"{title}\t", "character 8: no name may hold"},
        {"/{title}", "character 1: a folder without a name"},
        {"{first}//{title}", "character 9: a folder without a name"},
        {"{title}/", "character 9: a folder without a name"},
        {"../{title}", "character 1: a folder without a name"},
        {"{title}/{year}< /x{imdb}>", "character 17: / cannot vanish"},
        {"{year}", "one name"},
        {"Movies< {title}>", "one name"},
        {"{title}\xE9", "UTF-8"},
    };
    for (const auto& [text, mistake] : mistakes) {
        EXPECT_THAT(parsed(text), HasSubstr(mistake)) << text;
    }
    EXPECT_THAT(parsed("{title}/{year}", TemplateKind::file), HasSubstr("character 8: a file stays"));
    EXPECT_THAT(parsed(std::string(600, 'a') + "{title}"), HasSubstr("500 bytes"));
}

// Whatever is typed: a template, or a mistake within the text.
TEST(NameTemplate, GarbageIsRefusedWithAPlaceWithinIt) {
    const unsigned seed = 20'261'127;
    std::mt19937 random(seed);
    constexpr std::string_view kPieces[] = {"{",      "}", "<", ">", "/", "{title}",
                                            "{year}", "x", ":", "é", ".", " "};
    for (int i = 0; i < 20'000; ++i) {
        std::string text;
        for (auto count = random() % 12; count > 0; --count) {
            text += kPieces[random() % std::size(kPieces)];
        }
        for (const TemplateKind kind : {TemplateKind::folder, TemplateKind::file}) {
            const Result<NameTemplate> result = parse_name_template(text, kind);
            if (result) {
                EXPECT_TRUE(result->names(NameField::title)) << text << ", seed " << seed;
                continue;
            }
            const std::string& message = result.error().message;
            const std::size_t at = message.find("at character ");
            if (at != std::string::npos) {
                const std::size_t place = std::stoul(message.substr(at + 13));
                EXPECT_GE(place, 1U);
                EXPECT_LE(place, text.size() + 1) << text << ": " << message << ", seed " << seed;
            }
        }
    }
}

TEST(MovedPath, FollowsFilesAndFoldersBothWays) {
    const std::vector<Move> moves = {{MoveKind::new_folder, "", "A"},
                                     {MoveKind::file, "old/a.mkv", "old/b.mkv"},
                                     {MoveKind::folder, "old", "A/new"}};
    const std::pair<const char*, const char*> paths[] = {{"old/a.mkv", "A/new/b.mkv"},
                                                         {"old/a.nfo", "A/new/a.nfo"},
                                                         {"old", "A/new"},
                                                         {"older/a.mkv", "older/a.mkv"},
                                                         {"", ""}};
    for (const auto& [before, after] : paths) {
        EXPECT_EQ(moved_path(before, moves, MoveDirection::forward), after);
        EXPECT_EQ(moved_path(after, moves, MoveDirection::back), before);
    }
}

}  // namespace
}  // namespace cinefleet
