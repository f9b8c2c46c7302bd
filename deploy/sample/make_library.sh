#!/usr/bin/env bash
# Makes a library of 50 movies as empty video files, named as people name them.
#
#   deploy/sample/make_library.sh [--with-imdb-ids | --without-ids] DIR
#
# Without an option the names are a mixture: movie folders, scene names, flat files, ids of both kinds, a movie in two
# parts, one with extras.
set -euo pipefail

style=mixed
if [[ ${1-} == --* ]]; then
    style=${1#--}
    shift
fi
if (($# != 1)) || [[ ! $style =~ ^(mixed|with-imdb-ids|without-ids)$ ]]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
catalogue=$(cd "$(dirname "$0")" && pwd)/catalogue.jsonl
mkdir -p "$1"
cd "$1"

# field NAME LINE: a text or number of one catalogue line, without a JSON parser: its values hold no escaped quotes.
field() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",}]*\).*/\1/p" <<<"$2"; }

add() {
    mkdir -p "$(dirname "$1")"
    : >"$1"
}

number=0
while IFS= read -r line && ((number < 50)); do
    title=$(sed -n 's/.*"title": "\([^"]*\)", "original_title.*/\1/p' <<<"$line")
    title=${title//:/ -}
    title=${title//\//-}
    year=$(field year "$line")
    imdb=$(field imdb_id "$line")
    tmdb=$(field tmdb_id "$line")
    name="$title ($year)"
    case $style in
    with-imdb-ids) add "$name [imdbid-$imdb]/$name.mkv" ;;
    without-ids) add "$name/$name.mkv" ;;
    mixed)
        scene=$(tr -cs 'A-Za-z0-9\n' '.' <<<"$title")
        scene="${scene%.}.$year.1080p.BluRay.x264-DEMO"
        case $((number % 8)) in
        0 | 1 | 2) add "$name/$name.mkv" ;;
        3) add "$name [imdbid-$imdb]/$name.mkv" ;;
        4) add "$name {tmdb-$tmdb}/$name {tmdb-$tmdb}.mkv" ;;
        5) if [[ $title =~ ^[A-Za-z0-9\ ]+$ ]]; then add "$scene/$scene.mkv"; else add "$name/$name.mkv"; fi ;;
        6) add "$name.mkv" ;;
        7) if [[ $title == The\ * ]]; then add "${title#The }, The ($year)/$name.mkv"; else add "$name/$name.avi"; fi ;;
        esac
        ;;
    esac
    number=$((number + 1))
done <"$catalogue"

if [[ $style == mixed ]]; then
    # Stacked parts and extras, of movies that are there already.
    for folder in "Toy Story (1995)" "Star Wars (1977)" "The Matrix (1999)"; do
        if [[ -d $folder ]]; then
            add "$folder/Extras/making of.mkv"
        fi
    done
fi
echo "$number movies in $1"
