#pragma once

#include "common/model/movie.h"

#include <string>

namespace cinefleet::library {

/// Takes the ids out of a name: "tt" and seven to ten digits anywhere ("[imdbid-tt0083284]", "Heat
/// tt0113277"), TMDB's number behind a word that says so ("{tmdb-603}", "tmdbid=603"). The first of each kind
/// counts.
MovieIds take_ids(std::string& name);

/// Takes the address of a web site off the beginning of a name: "www.example.com - Heat", "[example.org]
/// Heat".
void take_site(std::string& name);

}  // namespace cinefleet::library
