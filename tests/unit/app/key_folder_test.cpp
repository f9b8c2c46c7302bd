#include "coordinator/app/key_folder.h"

#include "common/sys/join_line.h"
#include "common/sys/secret_file.h"
#include "common/sys/sockets_security.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace cinefleet::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class KeyFolderTest : public testing::Test {
  protected:
    std::string file(const std::string& name) const { return (folder_.path() / "keys" / name).string(); }

    net::AllowedKeys allowed() const { return keys_.load().value()->allowed; }

    TemporaryFolder folder_;
    const KeyFolder keys_{(folder_.path() / "keys").string()};
};

TEST_F(KeyFolderTest, WithoutKeysThereIsNothingToLoad) {
    EXPECT_FALSE(keys_.load().value());
    EXPECT_EQ(keys_.add("nas", "tcp://h:1").error().error_class, ErrorClass::not_found);
    EXPECT_THAT(keys_.revoke("nas").error().message, HasSubstr("cinefleet keys init"));
}

TEST_F(KeyFolderTest, InitMakesAKeyOnce) {
    ASSERT_TRUE(keys_.init());
    const std::string secret = keys_.load().value()->secret;
    EXPECT_TRUE(is_key(secret));
    EXPECT_TRUE(allowed().empty());
    EXPECT_EQ(keys_.init().error().error_class, ErrorClass::conflict);
    EXPECT_EQ(keys_.load().value()->secret, secret);
}

TEST_F(KeyFolderTest, AnAddedMachineIsAllowedByTheKeyOfItsLine) {
    ASSERT_TRUE(keys_.init());
    const JoinLine line = join_line_of(keys_.add("nas", "tcp://10.0.0.5:7780").value()).value();
    EXPECT_EQ(line.name, "nas");
    EXPECT_EQ(line.endpoint, "tcp://10.0.0.5:7780");
    EXPECT_EQ(line.server_key, public_key_of(keys_.load().value()->secret));
    EXPECT_THAT(allowed(), ElementsAre(testing::Pair(public_key_of(line.secret), "nas")));
    std::ifstream list(file("workers.allowed"));
    const std::string text{std::istreambuf_iterator<char>(list), {}};
    EXPECT_THAT(text, testing::Not(HasSubstr(line.secret))) << "the coordinator keeps no secret of a worker";
}

TEST_F(KeyFolderTest, ANameIsGivenOnceAndRevokedOnce) {
    ASSERT_TRUE(keys_.init());
    ASSERT_TRUE(keys_.add("nas", "tcp://h:1"));
    ASSERT_TRUE(keys_.add("box", "tcp://h:1"));
    EXPECT_EQ(keys_.add("nas", "tcp://h:1").error().error_class, ErrorClass::conflict);
    ASSERT_TRUE(keys_.revoke("nas"));
    EXPECT_THAT(allowed(), ElementsAre(testing::Pair(testing::_, "box")));
    EXPECT_EQ(keys_.revoke("nas").error().error_class, ErrorClass::not_found);
    EXPECT_TRUE(keys_.add("nas", "tcp://h:1"));
}

TEST_F(KeyFolderTest, NamesThatCouldMisleadAreRefused) {
    ASSERT_TRUE(keys_.init());
    for (const char* name : {"", "local", "../x", "a b", "a/0"}) {
        EXPECT_EQ(keys_.add(name, "tcp://h:1").error().error_class, ErrorClass::invalid_input) << name;
    }
}

TEST_F(KeyFolderTest, WhatOthersCouldReadIsRefused) {
    ASSERT_TRUE(keys_.init());
    ASSERT_EQ(::chmod(file("server.key").c_str(), 0644), 0);
    EXPECT_THAT(keys_.load().error().message, HasSubstr("chmod 600"));
    ASSERT_EQ(::chmod(file("server.key").c_str(), 0600), 0);
    ASSERT_EQ(::chmod(file("workers.allowed").c_str(), 0622), 0);
    EXPECT_THAT(keys_.load().error().message, HasSubstr("chmod 600"));
    ASSERT_EQ(::chmod(file("workers.allowed").c_str(), 0600), 0);
    ASSERT_EQ(::chmod(file("").c_str(), 0755), 0);
    EXPECT_THAT(keys_.load().error().message, HasSubstr("chmod 700"));
}

TEST_F(KeyFolderTest, ADamagedFileIsNamedWithItsLine) {
    ASSERT_TRUE(keys_.init());
    ASSERT_TRUE(write_secret_file(file("workers.allowed"), "# head\n\nnas no-key\n"));
    EXPECT_THAT(keys_.load().error().message, HasSubstr("workers.allowed:3"));
    ASSERT_TRUE(write_secret_file(file("server.key"), "x\n"));
    EXPECT_EQ(keys_.load().error().error_class, ErrorClass::invalid_input);
}

TEST_F(KeyFolderTest, LocalWorkersGetAKeyOfTheirOwnWithEachStart) {
    ASSERT_TRUE(keys_.init());
    const std::string secret = keys_.load().value()->secret;
    const std::string first = keys_.make_local_key("tcp://127.0.0.1:5", secret).value();
    const std::string second = keys_.make_local_key("tcp://127.0.0.1:6", secret).value();
    EXPECT_NE(first, second);
    const JoinLine line = join_line_of(read_secret_file(keys_.local_key_file()).value()).value();
    EXPECT_EQ(line.name, "local");
    EXPECT_EQ(public_key_of(line.secret), second);
    EXPECT_TRUE(allowed().empty());
}

TEST(CheckListening, OtherMachinesNeedKeys) {
    EXPECT_TRUE(check_listening("127.0.0.1", false));
    EXPECT_TRUE(check_listening("::1", false));
    EXPECT_TRUE(check_listening("0.0.0.0", true));
    for (const char* host : {"0.0.0.0", "*", "::", "10.0.0.5", "nas"}) {
        const Status refused = check_listening(host, false);
        ASSERT_FALSE(refused) << host;
        EXPECT_THAT(refused.error().message, HasSubstr("cinefleet keys init")) << host;
    }
}

}  // namespace
}  // namespace cinefleet::app
