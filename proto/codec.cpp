#include "proto/codec.h"

#include "proto/codec_reader.h"
#include "proto/codec_writer.h"

#include <msgpack.hpp>

#include <exception>
#include <string>
#include <utility>
#include <variant>

namespace cinefleet::proto {
namespace {

// Walks a body without building anything and stops at the first thing over a limit, so that hostile bytes
// cost no memory. Names are msgpack's.
class LimitVisitor : public msgpack::null_visitor {
  public:
    bool visit_nil() { return count(); }
    bool visit_boolean(bool) { return count(); }
    bool visit_positive_integer(std::uint64_t) { return count(); }
    bool visit_negative_integer(std::int64_t) { return count(); }
    bool visit_float32(float) { return count(); }
    bool visit_float64(double) { return count(); }
    bool visit_str(const char*, std::uint32_t size) { return count() && size <= kMaxStringBytes; }
    bool visit_bin(const char*, std::uint32_t size) { return count() && size <= kMaxStringBytes; }
    bool visit_ext(const char*, std::uint32_t size) { return count() && size <= kMaxStringBytes; }
    bool start_array(std::uint32_t size) { return enter(size); }
    bool end_array() { return leave(); }
    bool start_map(std::uint32_t size) { return enter(size); }
    bool end_map() { return leave(); }

  private:
    bool count() { return ++values_ <= kMaxValues; }
    bool enter(std::uint32_t size) { return count() && ++depth_ <= kMaxDepth && size <= kMaxElements; }
    bool leave() {
        --depth_;
        return true;
    }

    std::size_t values_ = 0;
    std::size_t depth_ = 0;
};

bool is_within_limits(std::string_view body) {
    LimitVisitor visitor;
    std::size_t end = 0;
    return msgpack::parse(body.data(), body.size(), end, visitor) && end == body.size();
}

// Strings are read out of the frame itself, which outlives the objects.
bool keep_in_place(msgpack::type::object_type, std::size_t, void*) {
    return true;
}

tl::unexpected<Error> malformed(std::string_view what, std::string detail) {
    return failure(ErrorClass::malformed, "A message could not be understood: " + std::string(what) + ".",
                   std::move(detail));
}

template <WireMessage T>
Result<Message> read_body(std::string_view body) {
    const msgpack::object_handle handle =
        msgpack::unpack(body.data(), body.size(), keep_in_place, nullptr,
                        msgpack::unpack_limit(kMaxElements, kMaxElements, kMaxStringBytes, kMaxStringBytes,
                                              kMaxStringBytes, kMaxDepth));
    T message;
    Reader reader;
    if (!reader.read(handle.get(), message)) {
        return malformed("a field is wrong", std::string(WireFields<T>::name) + ": " + reader.problem());
    }
    return Message(std::move(message));
}

using ReadBody = Result<Message> (*)(std::string_view);

// nullptr: a type without a struct in Message.
template <class... Alternatives>
ReadBody find_reader(std::uint16_t type, const std::variant<Alternatives...>*) {
    ReadBody found = nullptr;
    ((static_cast<std::uint16_t>(WireFields<Alternatives>::type) == type
          ? static_cast<void>(found = &read_body<Alternatives>)
          : static_cast<void>(0)),
     ...);
    return found;
}

}  // namespace

std::string encode(const Message& message) {
    const auto header = encode_header(Header{kMajor, kMinor, static_cast<std::uint16_t>(type_of(message))});
    std::string frame(header.begin(), header.end());
    Writer writer(frame);
    std::visit([&](const auto& body) { writer.write(body); }, message);
    return frame;
}

Result<Message> decode(std::string_view frame) {
    if (frame.size() > kMaxFrameBytes) {
        return malformed("the frame is too large", std::to_string(frame.size()) + " bytes");
    }
    const std::optional<Header> header = decode_header(frame);
    if (!header) {
        return malformed("it does not start with cinefleet's header",
                         std::to_string(frame.size()) + " bytes");
    }
    if (header->major != kMajor) {
        return failure(ErrorClass::unsupported, "The other side speaks protocol version " +
                                                    std::to_string(header->major) + ", this one version " +
                                                    std::to_string(kMajor) +
                                                    ": upgrade the older of the two.");
    }
    const ReadBody read = find_reader(header->type, static_cast<const Message*>(nullptr));
    if (read == nullptr) {
        return failure(ErrorClass::unsupported, "This build does not know messages of type " +
                                                    std::to_string(header->type) + ": upgrade it.");
    }
    const std::string_view body = frame.substr(kHeaderBytes);
    try {
        if (!is_within_limits(body)) {
            return malformed("its body is cut, damaged or over a limit",
                             std::to_string(body.size()) + " bytes");
        }
        return read(body);
    } catch (const std::exception& error) {  // msgpack reports by throwing
        return malformed("its body is damaged", error.what());
    }
}

MessageType type_of(const Message& message) {
    return std::visit([]<class T>(const T&) { return WireFields<T>::type; }, message);
}

std::string_view name_of(const Message& message) {
    return find_message_type(static_cast<std::uint16_t>(type_of(message)))->name;
}

}  // namespace cinefleet::proto
