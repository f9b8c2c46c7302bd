#pragma once

#include "common/model/movie.h"
#include "common/model/name_template.h"
#include "common/result.h"

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::rename {

/// What a template's fields stand for, fit for names; those without a value are left out.
using NameValues = std::map<NameField, std::string>;

/// `edition`: as the movie's name says. `stem`: of its file, for what only that says.
NameValues name_values(const Movie& movie, std::string_view edition, std::string_view stem);

/// The names that a template gives: one, or one a folder of its path. Titles are shortened where a name would
/// be longer than `most_bytes`. invalid_input: nothing is left of a name.
Result<std::vector<std::string>> names_from(const NameTemplate& name_template, NameValues values,
                                            std::size_t most_bytes);

}  // namespace cinefleet::rename
