#pragma once

#include <map>
#include <string>

namespace cinefleet {

/// A page of Prometheus' text format, read strictly.
struct ReadExposition {
    std::map<std::string, std::string> types;  ///< by metric
    std::map<std::string, double> samples;     ///< by name and labels as written: name{a="b"}
    std::string problem;                       ///< the first thing that is wrong; empty: nothing is
};
ReadExposition read_exposition(const std::string& page);

}  // namespace cinefleet
