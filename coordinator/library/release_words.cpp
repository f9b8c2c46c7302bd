#include "coordinator/library/release_words.h"

#include <algorithm>
#include <array>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::array kReleaseWords = {
    "10bit"sv,  "1080i"sv,  "1080p"sv,    "2160p"sv,  "3d"sv,       "480p"sv,      "4k"sv,     "576p"sv,
    "720p"sv,   "8bit"sv,   "aac"sv,      "ac3"sv,    "atmos"sv,    "av1"sv,       "avc"sv,    "bd"sv,
    "bd25"sv,   "bd50"sv,   "bdremux"sv,  "bdrip"sv,  "bluray"sv,   "blu-ray"sv,   "brrip"sv,  "cam"sv,
    "camrip"sv, "dc"sv,     "dd"sv,       "dd5"sv,    "ddp"sv,      "ddp5"sv,      "divx"sv,   "dl"sv,
    "dsr"sv,    "dts"sv,    "dts-hd"sv,   "dubbed"sv, "dv"sv,       "dvd"sv,       "dvd5"sv,   "dvd9"sv,
    "dvdr"sv,   "dvdrip"sv, "dvdscr"sv,   "flac"sv,   "h264"sv,     "h265"sv,      "hddvd"sv,  "hdr"sv,
    "hdr10"sv,  "hdrip"sv,  "hdtv"sv,     "hevc"sv,   "internal"sv, "limited"sv,   "ma"sv,     "multi"sv,
    "opus"sv,   "pdtv"sv,   "proper"sv,   "r5"sv,     "readnfo"sv,  "remux"sv,     "repack"sv, "rerip"sv,
    "sdr"sv,    "subbed"sv, "telesync"sv, "truehd"sv, "ts"sv,       "tvrip"sv,     "uhd"sv,    "vc1"sv,
    "vhsrip"sv, "web"sv,    "web-dl"sv,   "webdl"sv,  "webrip"sv,   "workprint"sv, "x264"sv,   "x265"sv,
    "xvid"sv};

constexpr std::array kTitleWordsToo = {"3d"sv,    "bd"sv,   "cam"sv,      "dc"sv,      "dd"sv,
                                       "dl"sv,    "dv"sv,   "internal"sv, "limited"sv, "ma"sv,
                                       "multi"sv, "opus"sv, "proper"sv,   "ts"sv,      "web"sv};

constexpr std::array kEditionWords = {"anniversary"sv, "collectors"sv, "criterion"sv, "directors"sv,
                                      "edition"sv,     "extended"sv,   "final"sv,     "imax"sv,
                                      "remastered"sv,  "restored"sv,   "special"sv,   "theatrical"sv,
                                      "ultimate"sv,    "uncensored"sv, "uncut"sv,     "unrated"sv};

}  // namespace

bool is_release_word(std::string_view word) {
    return std::ranges::find(kReleaseWords, word) != kReleaseWords.end();
}

bool is_title_word_too(std::string_view word) {
    return std::ranges::find(kTitleWordsToo, word) != kTitleWordsToo.end();
}

bool is_edition_word(std::string_view word) {
    return std::ranges::find(kEditionWords, word) != kEditionWords.end();
}

}  // namespace cinefleet::library
