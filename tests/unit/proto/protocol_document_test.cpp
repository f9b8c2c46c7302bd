// PROTOCOL.md's tables are a projection of wire_fields.h, header.h and the comments in the headers of the
// structs. After a change run this test with CINEFLEET_WRITE_GOLDEN set, or paste what it prints.

#include "proto/json_twin.h"
#include "proto/wire_fields.h"
#include "tests/unit/proto/golden_files.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>
#include <variant>

namespace cinefleet::proto {
namespace {

constexpr std::string_view kBegin = "<!-- tables: written by protocol_document_test -->\n";
constexpr std::string_view kEnd = "<!-- end of tables -->\n";

std::string all_headers() {
    std::string text;
    for (const char* header : {"proto/messages.h", "common/model/artwork.h", "common/model/media_info.h",
                               "common/model/movie.h", "common/model/task.h", "common/model/merge_policy.h",
                               "common/model/kept_answer.h", "common/model/scrape_settings.h"}) {
        text += read_text_file(source_folder() / header);
    }
    return text;
}

// "struct Name {" to its end.
std::string body_of(const std::string& headers, std::string_view name) {
    const std::size_t begin = headers.find("struct " + std::string(name) + " {");
    return begin == std::string::npos ? std::string()
                                      : headers.substr(begin, headers.find("\n};", begin) - begin);
}

// What the header says behind the member: "type field = default;  ///< meaning".
std::string meaning_of(const std::string& body, std::string_view field) {
    constexpr std::string_view kMark = "///< ";
    for (std::size_t at = body.find(field); at != std::string::npos; at = body.find(field, at + 1)) {
        const std::size_t after = at + field.size();
        const bool is_member =
            body[at - 1] == ' ' && (body[after] == ';' || body.compare(after, 2, " =") == 0);
        if (is_member) {
            const std::size_t line_end = body.find('\n', body.find(';', after));
            const std::size_t mark = body.find(kMark, after);
            return mark < line_end ? body.substr(mark + kMark.size(), line_end - mark - kMark.size())
                                   : std::string();
        }
    }
    return {};
}

class Tables {
  public:
    std::string all() {
        std::ostringstream text;
        [&]<class... T>(const std::variant<T...>*) {
            (write_message<T>(text), ...);
        }(static_cast<const Message*>(nullptr));
        text << "## Structs inside messages\n\n" << structs_.str();
        text << "## Enums\n\nAny other number is malformed.\n\n" << enums_.str();
        return text.str();
    }

  private:
    template <class T>
    void write_message(std::ostringstream& text) {
        const MessageTypeInfo& info = *find_message_type(static_cast<std::uint16_t>(WireFields<T>::type));
        text << "### " << info.name << ", type " << static_cast<int>(info.type) << "\n\n"
             << (info.sender == Sender::worker ? "worker → coordinator" : "coordinator → worker") << ", "
             << channel_name(info.channel) << "\n\n";
        write_fields<T>(text);
    }

    static std::string_view channel_name(Channel channel) {
        switch (channel) {
            case Channel::control:
                return "control channel";
            case Channel::data:
                return "data channel";
            case Channel::cancel:
                return "cancel channel";
            case Channel::any:
                return "the channel of the message that it answers";
        }
        return "";
    }

    template <class T>
    void write_fields(std::ostringstream& text) {
        if constexpr (std::tuple_size_v<std::remove_cvref_t<decltype(WireFields<T>::fields)>> == 0) {
            text << "No fields.\n\n";
        } else {
            const std::string body = body_of(headers_, WireFields<T>::name);
            const T defaults{};
            text << "| no. | field | type | if absent | meaning |\n|---|---|---|---|---|\n";
            for_each_field<T>([&]<class Member>(const WireField<T, Member>& field) {
                text << "| " << field.number << " | `" << field.name << "` | " << type_name<Member>() << " | "
                     << absent_value(defaults.*field.member) << " | " << meaning_of(body, field.name)
                     << " |\n";
            });
            text << "\n";
        }
    }

    template <class T>
    static std::string absent_value(const T& value) {
        if constexpr (WireStruct<T>) {
            return "its defaults";
        } else if constexpr (is_optional<T>) {
            return "none";
        } else if constexpr (is_enum_set<T>) {
            return "always sent";
        } else {
            return "`" + to_json_twin(value).dump() + "`";
        }
    }

    template <class T>
    std::string type_name() {
        if constexpr (std::is_same_v<T, ErrorClass>) {
            return "name of an error class";
        } else if constexpr (std::is_same_v<T, std::string>) {
            return "string";
        } else if constexpr (std::is_same_v<T, Blob>) {
            return "bytes";
        } else if constexpr (std::is_same_v<T, bool>) {
            return "boolean";
        } else if constexpr (std::is_same_v<T, double>) {
            return "float";
        } else if constexpr (std::is_integral_v<T>) {
            return std::string(std::is_signed_v<T> ? "int" : "uint") + std::to_string(8 * sizeof(T));
        } else if constexpr (is_id<T>) {
            return "id";
        } else {
            return compound_name<T>();
        }
    }

    template <class T>
    std::string compound_name() {
        if constexpr (is_enum_set<T>) {
            return "bits of " + bits_name(T());
        } else if constexpr (WireEnumeration<T>) {
            return enum_name<T>();
        } else if constexpr (is_optional<T>) {
            return "optional " + type_name<typename T::value_type>();
        } else if constexpr (is_list<T>) {
            return "list of " + type_name<typename T::value_type>();
        } else if constexpr (is_map<T>) {
            return "map of " + type_name<typename T::key_type>() + " to " +
                   type_name<typename T::mapped_type>();
        } else {
            return struct_name<T>();
        }
    }

    template <class Enum>
    std::string bits_name(EnumSet<Enum>) {
        return enum_name<Enum>();
    }

    template <class T>
    std::string struct_name() {
        const std::string name(WireFields<T>::name);
        if (written_.insert(name).second) {
            std::ostringstream table;  // before the tables that it leads to
            write_fields<T>(table);
            structs_ << "### " << name << "\n\n" << table.str();
        }
        return name;
    }

    template <class T>
    std::string enum_name() {
        const std::string name(WireEnum<T>::name);
        if (written_.insert(name).second) {
            enums_ << "- " << name << ":";
            std::string_view separator = " ";
            for (const WireValue<T>& known : WireEnum<T>::values) {
                enums_ << separator << static_cast<int>(known.value) << " " << known.name;
                separator = ", ";
            }
            enums_ << "\n";
        }
        return name;
    }

    const std::string headers_ = all_headers();
    std::ostringstream structs_;
    std::ostringstream enums_;
    std::set<std::string> written_;
};

TEST(ProtocolDocument, TablesSayWhatTheFieldListsSay) {
    const std::filesystem::path path = source_folder() / "proto" / "PROTOCOL.md";
    const std::string document = read_text_file(path);
    const std::size_t begin = document.find(kBegin);
    const std::size_t end = document.find(kEnd);
    ASSERT_NE(begin, std::string::npos) << path;
    ASSERT_NE(end, std::string::npos) << path;
    const std::size_t tables_begin = begin + kBegin.size();
    const std::string tables = document.substr(tables_begin, end - tables_begin);
    const std::string expected = Tables().all() + "\n";
    if (is_writing_golden_files()) {
        write_text_file(path, document.substr(0, tables_begin) + expected + document.substr(end));
        return;
    }
    EXPECT_TRUE(tables == expected) << "paste this into " << path << " between the marks, or run this test "
                                    << "with CINEFLEET_WRITE_GOLDEN=1:\n"
                                    << expected;
}

}  // namespace
}  // namespace cinefleet::proto
