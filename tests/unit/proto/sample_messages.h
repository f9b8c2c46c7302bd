#pragma once

#include "proto/messages.h"

#include <string>
#include <vector>

/// One message of each type with every field set to something else than its default, so that a field which
/// does not travel is seen. The same values are in the golden files: change them only together.
namespace cinefleet::proto {

struct SampleMessage {
    std::string name;  ///< of its golden files: message and revision, "hello.v1"
    Message message;
};

std::vector<SampleMessage> sample_messages();

}  // namespace cinefleet::proto
