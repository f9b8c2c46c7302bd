#include "coordinator/nfo/movie_element.h"

#include "common/text.h"
#include "coordinator/nfo/nfo_elements.h"

#include <algorithm>
#include <array>
#include <utility>

namespace cinefleet::nfo {
namespace {

// Kodi's order, with other tools' elements beside those that say the same.
constexpr std::array<std::string_view, 44> kOrder = {"title",
                                                     "originaltitle",
                                                     "sorttitle",
                                                     "ratings",
                                                     "rating",
                                                     "criticrating",
                                                     "votes",
                                                     "userrating",
                                                     "top250",
                                                     "outline",
                                                     "plot",
                                                     "tagline",
                                                     "runtime",
                                                     "thumb",
                                                     "fanart",
                                                     "mpaa",
                                                     "certification",
                                                     "playcount",
                                                     "lastplayed",
                                                     "id",
                                                     "imdbid",
                                                     "tmdbid",
                                                     "tmdb",
                                                     "uniqueid",
                                                     "genre",
                                                     "country",
                                                     "set",
                                                     "collectionnumber",
                                                     "tmdbcollectionid",
                                                     "tmdbcolid",
                                                     "tag",
                                                     "credits",
                                                     "director",
                                                     "premiered",
                                                     "releasedate",
                                                     "year",
                                                     "studio",
                                                     "trailer",
                                                     "languages",
                                                     "fileinfo",
                                                     "actor",
                                                     "showlink",
                                                     "resume",
                                                     "dateadded"};

std::size_t rank_of(std::string_view name) {
    return static_cast<std::size_t>(std::distance(kOrder.begin(), std::ranges::find(kOrder, name)));
}

bool is_space(const pugi::xml_node& node) {
    return node.type() == pugi::node_pcdata && trim(node.value()).empty();
}

bool comes_after(const pugi::xml_node& node, const pugi::xml_node& other) {
    for (pugi::xml_node next = other.next_sibling(); next; next = next.next_sibling()) {
        if (next == node) {
            return true;
        }
    }
    return false;
}

struct StringWriter final : pugi::xml_writer {
    void write(const void* data, std::size_t size) override {
        text.append(static_cast<const char*>(data), size);
    }
    std::string text;
};

// Where a node begins in the text that was parsed; npos: not known.
std::size_t start_of(const pugi::xml_node& node) {
    const std::ptrdiff_t offset = node.offset_debug();  // of the name or the value
    std::ptrdiff_t mark = 0;
    switch (node.type()) {
        case pugi::node_element:
            mark = 1;  // <
            break;
        case pugi::node_comment:
            mark = 4;  // <!--
            break;
        case pugi::node_cdata:
            mark = 9;  // <![CDATA[
            break;
        case pugi::node_pi:
            mark = 2;  // <?
            break;
        case pugi::node_null:
        case pugi::node_document:
        case pugi::node_pcdata:
        case pugi::node_declaration:
        case pugi::node_doctype:
            break;
    }
    return offset < mark ? std::string_view::npos : static_cast<std::size_t>(offset - mark);
}

pugi::xml_node first_element(const pugi::xml_node& parent) {
    return parent.find_child([](const pugi::xml_node& child) { return child.type() == pugi::node_element; });
}

}  // namespace

MovieElement::MovieElement(pugi::xml_node movie, std::string source)
    : movie_(movie),
      source_(std::move(source)),
      line_end_(source_.find("\r\n") == std::string::npos ? "\n" : "\r\n") {
    remember_sources();
    const pugi::xml_node first = first_element(movie_);
    const pugi::xml_node before = first.previous_sibling();
    if (!first) {
        return;
    }
    is_compact_ = !is_space(before);
    if (!is_compact_) {
        const std::string_view space = before.value();
        const std::size_t start = space.rfind('\n');
        if (start != std::string_view::npos) {
            unit_ = space.substr(start + 1);
        }
    }
}

void MovieElement::remember_sources() {
    const std::size_t end = source_.rfind("</");
    if (!movie_.first_child() || end == std::string::npos) {
        return;
    }
    std::vector<std::size_t> starts;
    for (const pugi::xml_node& child : movie_.children()) {
        starts.push_back(start_of(child));
        if (starts.back() >= end) {
            return;
        }
    }
    open_tag_ = source_.substr(0, starts.front());
    starts.push_back(end);
    std::size_t index = 0;
    for (const pugi::xml_node& child : movie_.children()) {
        untouched_[child.internal_object()] =
            std::string_view(source_).substr(starts[index], starts[index + 1] - starts[index]);
        ++index;
    }
}

std::string MovieElement::text() const {
    StringWriter writer;
    constexpr unsigned kAsItIs = pugi::format_raw | pugi::format_no_declaration;
    if (open_tag_.empty()) {
        movie_.print(writer, "", kAsItIs, pugi::encoding_utf8);
        return writer.text;
    }
    writer.text = open_tag_;
    for (const pugi::xml_node& child : movie_.children()) {
        const auto source = untouched_.find(child.internal_object());
        if (source != untouched_.end()) {
            writer.text += source->second;
        } else {
            child.print(writer, "", kAsItIs, pugi::encoding_utf8);
        }
    }
    return writer.text + source_.substr(source_.rfind("</"));
}

void MovieElement::touch(pugi::xml_node node) {
    changed_ = true;
    while (node && node.parent() != movie_) {
        node = node.parent();
    }
    untouched_.erase(node.internal_object());
}

std::string MovieElement::line(std::size_t depth) const {
    std::string text = line_end_;
    for (std::size_t i = 0; i < depth; ++i) {
        text += unit_;
    }
    return text;
}

// White space before a new element, and after it if it is the only one.
void MovieElement::indent(pugi::xml_node node, std::size_t depth) {
    touch(node);
    if (is_compact_) {
        return;
    }
    pugi::xml_node parent = node.parent();
    parent.insert_child_before(pugi::node_pcdata, node).set_value(line(depth).c_str());
    const pugi::xml_node next = node.next_sibling();
    if (!next) {
        parent.append_child(pugi::node_pcdata).set_value(line(depth - 1).c_str());
    }
}

pugi::xml_node MovieElement::add(const char* name) {
    const std::size_t rank = rank_of(name);
    pugi::xml_node previous;
    for (const pugi::xml_node& child : movie_.children()) {
        if (child.type() == pugi::node_element && rank_of(child.name()) <= rank &&
            rank_of(child.name()) < kOrder.size()) {
            previous = child;
        }
    }
    if (!first_element(movie_)) {
        while (is_space(movie_.first_child())) {
            untouched_.erase(movie_.first_child().internal_object());
            movie_.remove_child(movie_.first_child());
        }
    }
    pugi::xml_node node = previous ? movie_.insert_child_after(name, previous) : movie_.prepend_child(name);
    indent(node, 1);
    return node;
}

pugi::xml_node MovieElement::add_before(const pugi::xml_node& next, const char* name) {
    pugi::xml_node node = movie_.insert_child_before(name, next);
    // `next` is indented already: its white space now stands before the new element.
    changed_ = true;
    if (!is_compact_) {
        movie_.insert_child_after(pugi::node_pcdata, node).set_value(line(1).c_str());
    }
    return node;
}

pugi::xml_node MovieElement::add_inside(pugi::xml_node parent, const char* name) {
    std::size_t depth = 1;
    for (pugi::xml_node above = parent; above && above != movie_; above = above.parent()) {
        ++depth;
    }
    pugi::xml_node last = parent.last_child();
    while (last && last.type() != pugi::node_element) {
        last = last.previous_sibling();
    }
    if (!last) {
        while (is_space(parent.first_child())) {
            parent.remove_child(parent.first_child());
        }
    }
    pugi::xml_node node = last ? parent.insert_child_after(name, last) : parent.append_child(name);
    indent(node, depth);
    return node;
}

void MovieElement::remove(pugi::xml_node node) {
    touch(node);
    pugi::xml_node parent = node.parent();
    if (is_space(node.previous_sibling())) {
        untouched_.erase(node.previous_sibling().internal_object());
        parent.remove_child(node.previous_sibling());
    }
    parent.remove_child(node);
}

void MovieElement::set_text(pugi::xml_node node, std::string_view text) {
    const std::string wanted = clean_for_xml(text);
    if (text_of(node) == trim(wanted)) {
        return;
    }
    touch(node);
    pugi::xml_node holder;
    for (pugi::xml_node part = node.first_child(); part;) {
        const pugi::xml_node next = part.next_sibling();
        if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) {
            if (!holder || (is_space(holder) && !is_space(part))) {
                node.remove_child(holder);
                holder = part;
            } else {
                node.remove_child(part);
            }
        }
        part = next;
    }
    if (!holder) {
        holder = node.append_child(pugi::node_pcdata);
    }
    holder.set_value(std::string(trim(wanted)).c_str());
}

void MovieElement::set_attribute(pugi::xml_node node, const char* name, std::string_view value) {
    const std::string wanted = clean_for_xml(value);
    pugi::xml_attribute attribute = node.attribute(name);
    if (attribute && attribute.value() == wanted) {
        return;
    }
    touch(node);
    (attribute ? attribute : node.append_attribute(name)).set_value(wanted.c_str());
}

void MovieElement::remove_attribute(pugi::xml_node node, const char* name) {
    if (node.remove_attribute(name)) {
        touch(node);
    }
}

void MovieElement::set_child(const char* name, std::string_view text) {
    if (!trim(text).empty()) {
        set_text(child(name) ? child(name) : add(name), text);
    }
}

void MovieElement::set_child_of(pugi::xml_node parent, const char* name, std::string_view text) {
    if (!trim(text).empty()) {
        set_text(parent.child(name) ? parent.child(name) : add_inside(parent, name), text);
    }
}

void MovieElement::update_child(const char* name, std::string_view text) {
    if (child(name)) {
        set_child(name, text);
    }
}

pugi::xml_node MovieElement::place_after(const pugi::xml_node& previous, pugi::xml_node node) {
    if (comes_after(node, previous)) {
        return node;
    }
    pugi::xml_node copy = movie_.insert_copy_after(node, previous);
    remove(node);
    indent(copy, 1);
    return copy;
}

std::vector<pugi::xml_node> MovieElement::arrange(const char* name, const std::vector<std::string>& keys,
                                                  const KeyOf& key_of) {
    std::vector<std::pair<std::string, pugi::xml_node>> there;
    for (const pugi::xml_node& child : movie_.children(name)) {
        if (std::optional<std::string> key = key_of(child)) {
            there.emplace_back(*std::move(key), child);
        }
    }
    std::vector<pugi::xml_node> arranged;
    std::vector<pugi::xml_node> unused;
    std::vector<pugi::xml_node> reused(keys.size());
    for (auto& [key, node] : there) {
        const auto wanted = std::ranges::find(keys, key);
        const auto index = static_cast<std::size_t>(std::distance(keys.begin(), wanted));
        if (wanted != keys.end() && !reused[index]) {
            reused[index] = node;
        } else {
            unused.push_back(node);
        }
    }
    for (const pugi::xml_node& node : reused) {
        const pugi::xml_node previous = arranged.empty() ? pugi::xml_node() : arranged.back();
        if (node) {
            arranged.push_back(previous ? place_after(previous, node) : node);
        } else if (previous) {
            pugi::xml_node added = movie_.insert_child_after(name, previous);
            indent(added, 1);
            arranged.push_back(added);
        } else {
            arranged.push_back(there.empty() ? add(name) : add_before(there.front().second, name));
        }
    }
    for (const pugi::xml_node& node : unused) {
        remove(node);
    }
    return arranged;
}

std::string clean_for_xml(std::string_view text) {
    std::string valid = to_valid_utf8(text);
    std::erase_if(valid, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r';
    });
    for (const std::string_view forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
        for (std::size_t at = valid.find(forbidden); at != std::string::npos; at = valid.find(forbidden)) {
            valid.erase(at, forbidden.size());
        }
    }
    return valid;
}

}  // namespace cinefleet::nfo
