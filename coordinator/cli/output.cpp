#include "coordinator/cli/output.h"

#include <cerrno>
#include <system_error>

namespace cinefleet::cli {
namespace {

int& first_trouble() {
    static int trouble = 0;  // of standard output
    return trouble;
}

void note_trouble(std::FILE* stream) {
    if (stream == stdout && first_trouble() == 0) {
        first_trouble() = errno;
    }
}

}  // namespace

void put_text(std::FILE* stream, std::string_view text) {
    if (std::fwrite(text.data(), 1, text.size(), stream) < text.size()) {
        note_trouble(stream);
    }
}

Status finish_output() {
    if (std::fflush(stdout) != 0) {
        note_trouble(stdout);
    }
    if (first_trouble() == 0 || first_trouble() == EPIPE) {
        return {};
    }
    return failure(ErrorClass::io,
                   "standard output cannot be written: " + std::generic_category().message(first_trouble()));
}

}  // namespace cinefleet::cli
