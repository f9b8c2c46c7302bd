#include "common/sys/join_line.h"

#include "common/sys/sockets_security.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace cinefleet {
namespace {

constexpr std::string_view kForm = "cinefleet-join-1";
constexpr std::size_t kMaxNameBytes = 64;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string to_text(const JoinLine& line) {
    return std::string(kForm) + " " + line.name + " " + line.endpoint + " " + line.server_key + " " +
           line.secret + "\n";
}

Result<JoinLine> join_line_of(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::vector<std::string> words;
    for (std::string word; stream >> word && words.size() <= 5;) {
        words.push_back(word);
    }
    const bool is_whole = words.size() == 5 && words[0] == kForm && is_machine_name(words[1]) &&
                          words[2].starts_with("tcp://") && is_key(words[3]) && is_key(words[4]);
    if (!is_whole) {
        return failure(ErrorClass::invalid_input,
                       "this is not the whole line that `cinefleet workers add NAME` prints");
    }
    return JoinLine{words[1], words[2], words[3], words[4]};
}

bool is_machine_name(std::string_view name) {
    return !name.empty() && name.size() <= kMaxNameBytes && is_letter_or_digit(name.front()) &&
           std::ranges::all_of(
               name, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool belongs_to(std::string_view worker_id, std::string_view machine) {
    return worker_id.starts_with(machine) &&
           (worker_id.size() == machine.size() || worker_id[machine.size()] == '/');
}

}  // namespace cinefleet
