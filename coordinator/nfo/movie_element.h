#pragma once

#include <pugixml.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cinefleet::nfo {

/// The `<movie>` of an NFO while it is edited in place. New elements come where the one element order has
/// them, indented as the file is; what is already as asked is not touched, and then has_changed() stays
/// false.
class MovieElement {
  public:
    /// `source` was parsed as UTF-8 with kKeepAll and begins with the `<movie>` that `movie` is.
    MovieElement(pugi::xml_node movie, std::string source);

    pugi::xml_node node() const { return movie_; }
    pugi::xml_node child(const char* name) const { return movie_.child(name); }
    bool has_changed() const { return changed_; }

    /// The element as it is now. Children that were not touched are what they were, byte for byte.
    std::string text() const;

    /// A new child in its place in the element order, after those of its own name.
    pugi::xml_node add(const char* name);
    pugi::xml_node add_before(const pugi::xml_node& next, const char* name);
    /// A new last child of a child, or of its child.
    pugi::xml_node add_inside(pugi::xml_node parent, const char* name);
    void remove(pugi::xml_node node);

    /// Of an element without element children. A text that XML cannot hold is cleaned.
    void set_text(pugi::xml_node node, std::string_view text);
    void set_attribute(pugi::xml_node node, const char* name, std::string_view value);
    void remove_attribute(pugi::xml_node node, const char* name);

    /// The child of this name gets this text; it is added if it is not there. An empty text changes nothing.
    void set_child(const char* name, std::string_view text);
    void set_child_of(pugi::xml_node parent, const char* name, std::string_view text);
    /// The same, but nothing is added.
    void update_child(const char* name, std::string_view text);

    /// Makes the children of this name those of `keys`, in that order: existing ones are reused by their key,
    /// others of this name are removed, apart from those without a key. One node a key; new ones are empty.
    using KeyOf = std::function<std::optional<std::string>(const pugi::xml_node&)>;
    std::vector<pugi::xml_node> arrange(const char* name, const std::vector<std::string>& keys,
                                        const KeyOf& key_of);

  private:
    void remember_sources();
    void touch(pugi::xml_node node);
    void indent(pugi::xml_node node, std::size_t depth);
    pugi::xml_node place_after(const pugi::xml_node& previous, pugi::xml_node node);
    std::string line(std::size_t depth) const;

    pugi::xml_node movie_;
    std::string source_;
    std::string open_tag_;                               // empty: not known
    std::map<const void*, std::string_view> untouched_;  // children, by where they are in `source_`
    std::string line_end_;
    std::string unit_ = "    ";  // of indentation
    bool is_compact_ = false;    // the file has no lines
    bool changed_ = false;
};

/// Valid UTF-8 without the characters that XML 1.0 forbids.
std::string clean_for_xml(std::string_view text);

}  // namespace cinefleet::nfo
