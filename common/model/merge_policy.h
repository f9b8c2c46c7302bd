#pragma once

#include "common/model/movie.h"
#include "common/model/providers.h"
#include "common/result.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace cinefleet {

/// How the answers of several providers become one field. Numbers travel on the wire: never reuse one.
enum class MergeRule : std::uint8_t {
    first = 1,  ///< of the first provider that has something to say
    all = 2,    ///< of all of them, in this order, each value once
};

struct FieldPolicy {
    MovieField field = MovieField::title;
    MergeRule rule = MergeRule::first;
    std::vector<ProviderId> order;  ///< a provider that is not named gives nothing to this field

    friend bool operator==(const FieldPolicy&, const FieldPolicy&) = default;
};

/// The policy of every field, in the order of kMovieFields.
std::vector<FieldPolicy> default_merge_policy();

/// The defaults, changed by "FIELD=PROVIDER,PROVIDER; FIELD=PROVIDER+PROVIDER": with commas the first that
/// has something, with plus signs all of them. invalid_input: says which part is wrong and what is right.
Result<std::vector<FieldPolicy>> parse_merge_policy(std::string_view text);

/// "tmdb,fanart"
Result<std::vector<ProviderId>> parse_providers(std::string_view text, char separator);

}  // namespace cinefleet
