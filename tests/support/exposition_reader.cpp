#include "tests/support/exposition_reader.h"

#include <cstdlib>
#include <regex>
#include <sstream>

namespace cinefleet {
namespace {

// The metric that a sample is of: those of a histogram have ends of their own.
std::string family_of(const std::string& name, const ReadExposition& read) {
    for (const std::string end : {"_bucket", "_sum", "_count"}) {
        if (name.ends_with(end) && read.types.contains(name.substr(0, name.size() - end.size()))) {
            return name.substr(0, name.size() - end.size());
        }
    }
    return name;
}

}  // namespace

ReadExposition read_exposition(const std::string& page) {
    static const std::regex kHelp(R"(# HELP ([a-z_:][a-z0-9_:]*) .+)");
    static const std::regex kType(R"(# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram))");
    static const std::string kLabel = R"re([a-z_]+="(?:[^"\\\n]|\\.)*")re";
    static const std::regex kSample("([a-z_:][a-z0-9_:]*)((?:\\{" + kLabel + "(?:," + kLabel +
                                    ")*\\})?) (\\S+)");
    ReadExposition read;
    std::string current;
    std::istringstream lines(page);
    const auto wrong = [&read](const std::string& line) {
        read.problem = read.problem.empty() ? line : read.problem;
    };
    for (std::string line; std::getline(lines, line);) {
        std::smatch match;
        if (std::regex_match(line, match, kHelp)) {
            continue;
        }
        if (std::regex_match(line, match, kType)) {
            if (!read.types.emplace(match[1], match[2]).second) {
                wrong("twice: " + line);
            }
            current = match[1];
        } else if (std::regex_match(line, match, kSample)) {
            char* end = nullptr;
            const std::string number = match[3];
            const double value = std::strtod(number.c_str(), &end);
            const bool is_new = read.samples.emplace(match[1].str() + match[2].str(), value).second;
            if (*end != '\0' || !is_new || family_of(match[1], read) != current) {
                wrong(line);
            }
        } else {
            wrong(line);
        }
    }
    if (page.empty() || page.back() != '\n') {
        wrong("the last line has no end");
    }
    return read;
}

}  // namespace cinefleet
