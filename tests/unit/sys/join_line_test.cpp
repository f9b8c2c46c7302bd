#include "common/sys/join_line.h"

#include "common/sys/sockets_security.h"

#include <gmock/gmock.h>

namespace cinefleet {
namespace {

using testing::HasSubstr;
using testing::Not;

JoinLine example() {
    const KeyPair server = make_key_pair().value();
    const KeyPair machine = make_key_pair().value();
    return {"nas", "tcp://10.0.0.5:7780", server.public_key, machine.secret};
}

TEST(JoinLine, IsOneLineAndReadBack) {
    const JoinLine line = example();
    const std::string text = to_text(line);
    EXPECT_EQ(text.find('\n'), text.size() - 1);
    const JoinLine again = join_line_of("  " + text + "\r\n").value();
    EXPECT_EQ(again.name, line.name);
    EXPECT_EQ(again.endpoint, line.endpoint);
    EXPECT_EQ(again.server_key, line.server_key);
    EXPECT_EQ(again.secret, line.secret);
}

TEST(JoinLine, IsRefusedWhereverItIsCutAndNeverRepeated) {
    const JoinLine line = example();
    const std::string text = to_text(line);
    for (std::size_t length = 0; length + 1 < text.size(); ++length) {
        const Result<JoinLine> cut = join_line_of(text.substr(0, length));
        ASSERT_FALSE(cut) << length;
        EXPECT_EQ(cut.error().error_class, ErrorClass::invalid_input);
        EXPECT_THAT(cut.error().message + cut.error().detail, Not(HasSubstr(line.secret.substr(0, 8))));
    }
    EXPECT_FALSE(join_line_of(text + " more"));
    EXPECT_FALSE(join_line_of("cinefleet-join-2" + text.substr(16)));
}

TEST(JoinLine, MachineNamesAreSafeInFilesAndLogs) {
    for (const char* name : {"nas", "NAS-2", "a", "9", "box.local", "a_b"}) {
        EXPECT_TRUE(is_machine_name(name)) << name;
    }
    for (const std::string name : {"", "-x", ".x", "a/b", "a b", "a\n", "\xC3\xA4", "../x"}) {
        EXPECT_FALSE(is_machine_name(name)) << name;
    }
    EXPECT_TRUE(is_machine_name(std::string(64, 'a')));
    EXPECT_FALSE(is_machine_name(std::string(65, 'a')));
}

TEST(JoinLine, WorkersBelongToTheMachineWhoseNameTheyBeginWith) {
    EXPECT_TRUE(belongs_to("nas", "nas"));
    EXPECT_TRUE(belongs_to("nas/0", "nas"));
    EXPECT_TRUE(belongs_to("nas/pod-7/0", "nas"));
    EXPECT_FALSE(belongs_to("nas2/0", "nas"));
    EXPECT_FALSE(belongs_to("na", "nas"));
    EXPECT_FALSE(belongs_to("other/nas", "nas"));
}

}  // namespace
}  // namespace cinefleet
