#include "coordinator/library/release_words.h"

#include "coordinator/library/characters.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

namespace cinefleet::library {
namespace {

using namespace std::string_view_literals;

constexpr std::int32_t kFirstYear = 1888;  // the first film
constexpr std::int32_t kLastYear = 2035;

// No title holds these.
constexpr std::array kSources = {
    "bdmv"sv,     "bdremux"sv, "bdrip"sv,    "bluray"sv, "blueray"sv,  "brrip"sv,    "brremux"sv,
    "camrip"sv,   "dsrip"sv,   "dthrip"sv,   "dvbrip"sv, "dvd"sv,      "dvd5"sv,     "dvd9"sv,
    "dvdivx"sv,   "dvdr"sv,    "dvdremux"sv, "dvdrip"sv, "dvdscr"sv,   "hdcam"sv,    "hddvd"sv,
    "hddvdrip"sv, "hdrip"sv,   "hdtc"sv,     "hdts"sv,   "hdtv"sv,     "hdtvrip"sv,  "microhd"sv,
    "pdtv"sv,     "ppvrip"sv,  "remux"sv,    "satrip"sv, "screener"sv, "telecine"sv, "telesync"sv,
    "tvrip"sv,    "uhdrip"sv,  "uhdbd"sv,    "vhsrip"sv, "vodrip"sv,   "webcap"sv,   "webdl"sv,
    "webdlrip"sv, "webhd"sv,   "webmux"sv,   "webrip"sv, "workprint"sv};

// Sources that titles hold as well.
constexpr std::array kDoubtfulSources = {"bd"sv, "cam"sv, "dsr"sv, "hd"sv,  "r5"sv, "scr"sv,
                                         "tc"sv, "ts"sv,  "vhs"sv, "web"sv, "vod"sv};

constexpr std::array kFormats = {
    "aac"sv,     "ac3"sv,    "ac3d"sv,    "atmos"sv,  "av1"sv,   "avc"sv,   "ddp"sv,   "divx"sv,
    "dolby"sv,   "dovi"sv,   "dts"sv,     "dtsd"sv,   "dtsdl"sv, "dtses"sv, "dtshd"sv, "dtshdhra"sv,
    "dtshdma"sv, "dtsma"sv,  "dtsx"sv,    "eac3"sv,   "flac"sv,  "hdr"sv,   "hdr10"sv, "hdr10plus"sv,
    "heaac"sv,   "hevc"sv,   "hlg"sv,     "lpcm"sv,   "mpeg2"sv, "mpeg4"sv, "sdr"sv,   "truehd"sv,
    "vc1"sv,     "vp9"sv,    "xvid"sv,    "xvidhd"sv, "hi10"sv,  "hi10p"sv, "hsbs"sv,  "hou"sv,
    "halfsbs"sv, "halfou"sv, "fullsbs"sv, "dxva"sv};

constexpr std::array kDoubtfulFormats = {"dd"sv, "dv"sv, "ma"sv, "mp3"sv, "opus"sv, "pcm"sv, "sbs"sv};

// What release groups call a language; nobody's title.
constexpr std::array kReleaseLanguages = {
    "castellano"sv, "nlsubs"sv, "subforced"sv, "subfrench"sv, "swesub"sv,    "truefrench"sv, "vff"sv,
    "vfq"sv,        "vostfr"sv, "dubbed"sv,    "subbed"sv,    "multisubs"sv, "multisub"sv,   "nordicsubs"sv};

constexpr std::array kLanguages = {
    "arabic"sv,    "brazilian"sv, "bulgarian"sv, "cantonese"sv, "catalan"sv,    "chinese"sv, "croatian"sv,
    "czech"sv,     "danish"sv,    "deutsch"sv,   "dutch"sv,     "english"sv,    "espanol"sv, "finnish"sv,
    "flemish"sv,   "french"sv,    "german"sv,    "greek"sv,     "hebrew"sv,     "hindi"sv,   "hungarian"sv,
    "icelandic"sv, "italian"sv,   "japanese"sv,  "kannada"sv,   "korean"sv,     "latino"sv,  "lithuanian"sv,
    "malayalam"sv, "mandarin"sv,  "nordic"sv,    "norwegian"sv, "persian"sv,    "polish"sv,  "portuguese"sv,
    "romanian"sv,  "russian"sv,   "serbian"sv,   "slovak"sv,    "spanish"sv,    "swedish"sv, "tamil"sv,
    "telugu"sv,    "thai"sv,      "turkish"sv,   "ukrainian"sv, "vietnamese"sv, "dual"sv,    "multi"sv,
    "dualaudio"sv, "ita"sv,       "eng"sv,       "ger"sv,       "fre"sv,        "esp"sv,     "rus"sv,
    "spa"sv,       "hin"sv,       "jpn"sv,       "kor"sv,       "por"sv,        "ptbr"sv,    "pldub"sv,
    "dl"sv,        "ml"sv,        "md"sv,        "ld"sv,        "vf"sv,         "vo"sv,      "vost"sv};

constexpr std::array kRemarks = {"amzn"sv,    "atvp"sv,   "dsnp"sv,    "hmax"sv,  "nfofix"sv, "nfoo"sv,
                                 "readnfo"sv, "repack"sv, "repack2"sv, "rerip"sv, "subpack"sv};

constexpr std::array kDoubtfulRemarks = {
    "3d"sv,     "complete"sv, "dc"sv,         "fs"sv,      "hc"sv,     "hq"sv,        "hr"sv,
    "hybrid"sv, "hulu"sv,     "internal"sv,   "int"sv,     "itunes"sv, "limited"sv,   "line"sv,
    "nf"sv,     "ntsc"sv,     "pal"sv,        "proper"sv,  "real"sv,   "retail"sv,    "stv"sv,
    "subs"sv,   "sub"sv,      "uncensored"sv, "unrated"sv, "ws"sv,     "theatrical"sv};

constexpr std::array kEditionAlone = {"despecialized"sv, "directors"sv,  "director's"sv, "director’s"sv,
                                      "extended"sv,      "fanedit"sv,    "imax"sv,       "recut"sv,
                                      "roadshow"sv,      "remaster"sv,   "remastered"sv, "restored"sv,
                                      "theatrical"sv,    "uncensored"sv, "uncut"sv,      "unrated"sv};

constexpr std::array kEditionAttributes = {"alternate"sv, "alternative"sv,   "anniversary"sv, "assembly"sv,
                                           "collector"sv, "collectors"sv,    "collector's"sv, "criterion"sv,
                                           "deluxe"sv,    "diamond"sv,       "fan"sv,         "final"sv,
                                           "limited"sv,   "international"sv, "producers"sv,   "producer's"sv,
                                           "signature"sv, "special"sv,       "ultimate"sv};

constexpr std::array kEditionNouns = {"collection"sv, "cut"sv, "edit"sv, "edition"sv, "version"sv};

template <class List>
bool holds(const List& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

// "1080p", "576i", "1920x1080", "4k".
bool is_resolution(std::string_view word) {
    const std::size_t digits = digits_at(word, 0);
    if (digits == 3 || digits == 4) {
        const std::string_view rest = word.substr(digits);
        if (rest == "p" || rest == "i" || rest == "p60" || rest == "p50" || rest == "phd") {
            return true;
        }
        return rest.starts_with('x') && digits_at(rest, 1) >= 3 && digits_at(rest, 1) + 1 == rest.size();
    }
    return word == "4k" || word == "8k" || word == "uhd" || word == "fullhd" || word == "fhd";
}

// "x264", "h.265", "10bit", "aac2", "ddp5", "flacx2", "6ch".
bool is_format(std::string_view word) {
    if (holds(kFormats, word)) {
        return true;
    }
    if ((word.starts_with('x') || word.starts_with('h')) && digits_at(word, 1) == 3 &&
        (word.substr(1).starts_with("26"))) {
        return true;
    }
    const std::size_t digits = digits_at(word, 0);
    if (digits > 0 && (word.substr(digits) == "bit" || word.substr(digits) == "ch" ||
                       word.substr(digits) == "bits" || word.substr(digits) == "fps")) {
        return true;
    }
    for (const std::string_view audio : {"aac"sv, "ddp"sv, "dd"sv, "dd+"sv, "flac"sv, "dts"sv, "truehd"sv,
                                         "eac3"sv, "ac3"sv, "flacx"sv, "aacx"sv, "hevc"sv}) {
        if (word.starts_with(audio) && word.size() > audio.size() &&
            digits_at(word, audio.size()) + audio.size() == word.size()) {
            return true;
        }
    }
    return word == "dd+" || word == "hdr10+";
}

bool is_size(std::string_view word) {
    const std::size_t digits = digits_at(word, 0);
    const std::string_view unit = word.substr(digits);
    return digits > 0 && (unit == "mb" || unit == "gb" || unit == "mib" || unit == "gib");
}

bool is_id(std::string_view word) {
    if (word.starts_with("tt")) {
        const std::size_t digits = digits_at(word, 2);
        return digits >= 7 && digits <= 10 && digits + 2 == word.size();
    }
    for (const std::string_view marker : {"imdbid"sv, "tmdbid"sv, "imdb"sv, "tmdb"sv}) {
        if (word.starts_with(marker) && word.size() > marker.size() + 1) {
            const char sign = word[marker.size()];
            return sign == '-' || sign == '=' || sign == ':';
        }
    }
    return false;
}

WordMeaning meaning_of_whole(std::string_view word) {
    if (is_resolution(word)) {
        return {ReleaseWord::resolution, true};
    }
    if (holds(kSources, word)) {
        return {ReleaseWord::source, true};
    }
    if (is_format(word)) {
        return {ReleaseWord::format, true};
    }
    if (holds(kReleaseLanguages, word)) {
        return {ReleaseWord::language, true};
    }
    if (holds(kRemarks, word) || is_size(word)) {
        return {ReleaseWord::remark, true};
    }
    if (is_id(word)) {
        return {ReleaseWord::id, true};
    }
    if (holds(kDoubtfulSources, word)) {
        return {ReleaseWord::source, false};
    }
    if (holds(kDoubtfulFormats, word)) {
        return {ReleaseWord::format, false};
    }
    if (holds(kLanguages, word)) {
        return {ReleaseWord::language, false};
    }
    if (holds(kDoubtfulRemarks, word)) {
        return {ReleaseWord::remark, false};
    }
    return {};
}

// "web-dl", "blu-ray", "dts-hd", "h.264": the same words in other spellings.
std::string squeezed(std::string_view word) {
    std::string plain;
    for (const char c : word) {
        if (c != '-' && c != '.') {
            plain += c;
        }
    }
    return plain;
}

}  // namespace

WordMeaning meaning_of(std::string_view word) {
    if (const WordMeaning meaning = meaning_of_whole(word); meaning.kind != ReleaseWord::none) {
        return meaning;
    }
    if (word.find_first_of("-.") == std::string_view::npos) {
        return {};
    }
    if (const WordMeaning meaning = meaning_of_whole(squeezed(word)); meaning.is_certain) {
        return meaning;
    }
    // "x264-GROUP", "blu-ray-GROUP": as much of it as means something.
    for (std::size_t dash = word.rfind('-'); dash != std::string_view::npos && dash > 0;
         dash = word.rfind('-', dash - 1)) {
        if (const WordMeaning meaning = meaning_of_whole(squeezed(word.substr(0, dash)));
            meaning.is_certain) {
            return meaning;
        }
    }
    return {};
}

std::int32_t year_of(std::string_view word) {
    std::int32_t year = 0;
    if (word.size() != 4 || !std::ranges::all_of(word, is_digit)) {
        return 0;
    }
    std::from_chars(word.data(), word.data() + word.size(), year);
    return year >= kFirstYear && year <= kLastYear ? year : 0;
}

EditionWord edition_word(std::string_view word) {
    const std::size_t digits = digits_at(word, 0);
    if (holds(kEditionAlone, word) || (digits == 1 && word.substr(1) == "in1")) {
        return EditionWord::alone;
    }
    const bool is_ordinal =
        digits > 0 && word.size() == digits + 2 &&
        (word.ends_with("th") || word.ends_with("st") || word.ends_with("nd") || word.ends_with("rd"));
    if (is_ordinal || holds(kEditionAttributes, word)) {
        return EditionWord::attribute;
    }
    return holds(kEditionNouns, word) ? EditionWord::noun : EditionWord::none;
}

}  // namespace cinefleet::library
