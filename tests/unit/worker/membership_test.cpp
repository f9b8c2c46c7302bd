#include "worker/membership/membership.h"

#include "common/sys/join_line.h"
#include "common/sys/secret_file.h"
#include "common/sys/sockets_security.h"
#include "tests/support/temporary_folder.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace cinefleet::worker {
namespace {

using testing::HasSubstr;

class MembershipTest : public testing::Test {
  protected:
    std::string path(const std::string& name) const { return (folder_.path() / name).string(); }

    Result<Membership> membership(const MembershipWords& words) const { return membership_of(words, usual_); }

    TemporaryFolder folder_;
    const std::string usual_ = path("config/worker.key");
    const JoinLine line_{"nas", "tcp://10.0.0.5:7780", make_key_pair().value().public_key,
                         make_key_pair().value().secret};
};

TEST_F(MembershipTest, JoiningIsAllThatAMachineNeeds) {
    ASSERT_TRUE(join(to_text(line_), usual_));
    const Membership membership = membership_of({}, usual_).value();
    EXPECT_EQ(membership.endpoint, line_.endpoint);
    EXPECT_EQ(membership.name, "nas");
    EXPECT_EQ(membership.key_file, usual_);
    const auto& keys = std::get<ClientKeys>(membership.keys);
    EXPECT_EQ(keys.server, line_.server_key);
    EXPECT_EQ(keys.secret, line_.secret);
    struct stat facts {};
    ASSERT_EQ(::stat(usual_.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(MembershipTest, ACoordinatorIsLookedForOnlyWithAKey) {
    const Error none = membership({"mdns:", "", ""}).error();
    EXPECT_EQ(none.error_class, ErrorClass::unauthorized);
    EXPECT_THAT(none.message, HasSubstr("cinefleet workers add"));
    ASSERT_TRUE(join(to_text(line_), usual_));
    const Membership membership = membership_of({"mdns:", "", ""}, usual_).value();
    EXPECT_EQ(membership.endpoint, "mdns:");
    EXPECT_EQ(std::get<ClientKeys>(membership.keys).server, line_.server_key);
}

TEST_F(MembershipTest, HalfALineIsNotJoined) {
    EXPECT_EQ(join(to_text(line_).substr(0, 60), usual_).error().error_class, ErrorClass::invalid_input);
    EXPECT_FALSE(read_secret_file(usual_));
}

TEST_F(MembershipTest, TheCommandLineGoesFirst) {
    ASSERT_TRUE(join(to_text(line_), usual_));
    EXPECT_EQ(membership({"tcp://10.0.0.9:1", "", ""}).value().endpoint, "tcp://10.0.0.9:1");
    EXPECT_EQ(membership({"", path("none"), ""}).error().error_class, ErrorClass::not_found);
    EXPECT_EQ(membership({"", "", "nas/pod-7"}).value().name, "nas/pod-7");
    EXPECT_EQ(membership({"", "", "pod-7"}).value().name, "nas/pod-7");
}

TEST_F(MembershipTest, ACoordinatorOfThisMachineTakesNoKeyUnlessOneIsGiven) {
    ASSERT_TRUE(join(to_text(line_), usual_));
    const Membership plain = membership({"tcp://127.0.0.1:7780", "", "apart"}).value();
    EXPECT_TRUE(std::holds_alternative<std::monostate>(plain.keys));
    EXPECT_EQ(plain.name, "apart");
    EXPECT_EQ(plain.key_file, "");
    const Membership local = membership({"tcp://127.0.0.1:7780", usual_, "nas"}).value();
    EXPECT_TRUE(std::holds_alternative<ClientKeys>(local.keys));
}

TEST_F(MembershipTest, WithoutAKeyNobodyElsesCoordinatorIsAsked) {
    const Result<Membership> refused = membership({"tcp://10.0.0.5:7780", "", ""});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().error_class, ErrorClass::unauthorized);
    EXPECT_THAT(refused.error().message, HasSubstr("cinefleet workers add"));
    EXPECT_EQ(membership({}).error().error_class, ErrorClass::invalid_input);
}

TEST_F(MembershipTest, AKeyThatOthersCanReadIsRefused) {
    ASSERT_TRUE(join(to_text(line_), usual_));
    ASSERT_EQ(::chmod(usual_.c_str(), 0644), 0);
    EXPECT_THAT(membership({}).error().message, HasSubstr("chmod 600"));
}

TEST_F(MembershipTest, ADamagedKeyFileIsNamed) {
    ASSERT_TRUE(write_secret_file(path("key"), "nonsense"));
    EXPECT_THAT(membership({"", path("key"), ""}).error().message, HasSubstr(path("key")));
}

}  // namespace
}  // namespace cinefleet::worker
