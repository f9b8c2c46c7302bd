#include "coordinator/rename/disk_moves.h"

#include "tests/support/temporary_folder.h"
#include "tests/unit/rename/tree_of.h"

#include <gmock/gmock.h>
#include <sys/fsuid.h>
#include <sys/stat.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>

namespace cinefleet::rename {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Outcome = Carried::Outcome;

struct Killed {};

class DiskMovesTest : public testing::Test {
  protected:
    DiskMovesTest() {
        file("old/a.mkv");
        file("old/a.nfo");
        file("old/sub/x.jpg");
    }

    void file(const std::string& path) const {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << path;
    }

    std::set<std::string> tree() const { return tree_of(root_); }

    Carried carry_out(const std::vector<Move>& moves, MoveDirection direction = MoveDirection::forward,
                      const DiskStep& step = {}) const {
        return (*DiskMoves::open(root_.string(), step))->carry_out(moves, direction);
    }

    Carried go_on(const std::vector<Move>& moves, MoveDirection direction, const DiskStep& step = {}) const {
        EXPECT_TRUE((*DiskMoves::open(root_.string()))->mend(moves));
        return carry_out(moves, direction, step);
    }

    // As on a file system that cannot refuse a taken name by itself: kills at the step of this number.
    static DiskStep without_exclusive_renames(int number = 0) {
        return [number, count = std::make_shared<int>(0)](std::string_view step) {
            if (++*count == number) {
                throw Killed();
            }
            return step == "rename exclusively" ? EINVAL : 0;
        };
    }

    // Kills at the step of this number, or fails there and ever after.
    static DiskStep from(int number, int code) {
        return [number, code, count = std::make_shared<int>(0)](std::string_view) {
            if (++*count < number) {
                return 0;
            }
            if (code == 0) {
                throw Killed();
            }
            return code;
        };
    }

    // Fails or kills at the step of this number.
    static DiskStep at(int number, int code) {
        return [number, code, count = std::make_shared<int>(0)](std::string_view) {
            if (++*count != number) {
                return 0;
            }
            if (code == 0) {
                throw Killed();
            }
            return code;
        };
    }

    TemporaryFolder folder_;
    fs::path root_ = folder_.path() / "root";
    const std::vector<Move> moves_ = {{MoveKind::new_folder, "", "N"},
                                      {MoveKind::file, "old/a.mkv", "old/b.mkv"},
                                      {MoveKind::file, "old/a.nfo", "old/b.nfo"},
                                      {MoveKind::folder, "old", "N/new"}};
};

TEST_F(DiskMovesTest, GoForthAndBack) {
    const std::set<std::string> before = tree();
    EXPECT_EQ(carry_out(moves_).outcome, Outcome::done);
    EXPECT_EQ(tree(), (std::set<std::string>{"N=", "N/new=", "N/new/b.mkv=old/a.mkv", "N/new/b.nfo=old/a.nfo",
                                             "N/new/sub=", "N/new/sub/x.jpg=old/sub/x.jpg"}));
    EXPECT_EQ(carry_out(moves_, MoveDirection::back).outcome, Outcome::done);
    EXPECT_EQ(tree(), before);
}

TEST_F(DiskMovesTest, KilledAtAnyStepTheSameCallOrItsOppositeEndsIt) {
    const std::set<std::string> before = tree();
    ASSERT_EQ(carry_out(moves_).outcome, Outcome::done);
    const std::set<std::string> after = tree();
    for (const bool starts_forward : {true, false}) {
        for (const bool ends_forward : {true, false}) {
            for (int step = 1; step <= 4; ++step) {
                const auto direction = [](bool forward) {
                    return forward ? MoveDirection::forward : MoveDirection::back;
                };
                carry_out(moves_, direction(!starts_forward));
                EXPECT_THROW(carry_out(moves_, direction(starts_forward), at(step, 0)), Killed) << step;
                EXPECT_EQ(go_on(moves_, direction(ends_forward)).outcome, Outcome::done);
                EXPECT_EQ(tree(), ends_forward ? after : before) << step;
            }
        }
    }
}

TEST_F(DiskMovesTest, WhatFailsInTheMiddleIsMadeUndone) {
    const std::set<std::string> before = tree();
    for (int step = 1; step <= 4; ++step) {
        const Carried carried = carry_out(moves_, MoveDirection::forward, at(step, EACCES));
        EXPECT_EQ(carried.outcome, Outcome::reverted);
        EXPECT_THAT(carried.reason, HasSubstr("no permission"));
        EXPECT_EQ(tree(), before) << step;
    }
}

TEST_F(DiskMovesTest, NothingIsReplaced) {
    file("old/b.nfo");
    const std::set<std::string> before = tree();
    const Carried carried = carry_out(moves_);
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_THAT(carried.reason, HasSubstr("old/b.nfo is there already"));
    EXPECT_EQ(tree(), before);
    fs::remove(root_ / "old/b.nfo");
    file("N/new/c.mkv");
    EXPECT_EQ(carry_out(moves_).outcome, Outcome::reverted);
    EXPECT_TRUE(fs::exists(root_ / "old/a.mkv"));
    // An empty folder of somebody else's is nobody's loss to keep.
    fs::remove_all(root_ / "N/new");
    fs::create_directory(root_ / "N/new");
    EXPECT_EQ(carry_out(moves_).outcome, Outcome::reverted);
    EXPECT_TRUE(fs::exists(root_ / "old/a.mkv"));
}

TEST_F(DiskMovesTest, WhatIsGoneSaysSo) {
    fs::remove(root_ / "old/a.nfo");
    EXPECT_THAT(carry_out(moves_).reason, HasSubstr("old/a.nfo is not there any more"));
    EXPECT_TRUE(fs::exists(root_ / "old/a.mkv"));
}

TEST_F(DiskMovesTest, WithoutExclusiveRenamesNothingIsReplacedEither) {
    const std::set<std::string> before = tree();
    ASSERT_EQ(carry_out(moves_).outcome, Outcome::done);
    const std::set<std::string> after = tree();
    carry_out(moves_, MoveDirection::back);
    EXPECT_EQ(carry_out(moves_, MoveDirection::forward, without_exclusive_renames()).outcome, Outcome::done);
    EXPECT_EQ(tree(), after);
    EXPECT_EQ(carry_out(moves_, MoveDirection::back, without_exclusive_renames()).outcome, Outcome::done);
    EXPECT_EQ(tree(), before);
    file("old/b.nfo");
    file("N/new/c.mkv");
    const std::set<std::string> taken = tree();
    for (const std::vector<Move>& moves : {moves_, std::vector<Move>{moves_.back()}}) {
        const Carried carried = carry_out(moves, MoveDirection::forward, without_exclusive_renames());
        EXPECT_EQ(carried.outcome, Outcome::reverted);
        EXPECT_THAT(carried.reason, HasSubstr("is there already"));
        EXPECT_EQ(tree(), taken);
    }
}

TEST_F(DiskMovesTest, WithoutExclusiveRenamesAKillLeavesNoSecondName) {
    const std::set<std::string> before = tree();
    ASSERT_EQ(carry_out(moves_).outcome, Outcome::done);
    const std::set<std::string> after = tree();
    int kills = 0;
    for (const auto starts : {MoveDirection::forward, MoveDirection::back}) {
        const auto opposite = starts == MoveDirection::forward ? MoveDirection::back : MoveDirection::forward;
        for (const auto ends : {MoveDirection::forward, MoveDirection::back}) {
            for (int step = 1; step <= 9; ++step) {
                ASSERT_EQ(carry_out(moves_, opposite).outcome, Outcome::done);
                try {
                    carry_out(moves_, starts, without_exclusive_renames(step));
                } catch (const Killed&) {
                    ++kills;
                }
                EXPECT_EQ(go_on(moves_, ends, without_exclusive_renames()).outcome, Outcome::done);
                EXPECT_EQ(tree(), ends == MoveDirection::forward ? after : before) << step;
            }
        }
    }
    // Forward: a new folder, three steps a file, two for the folder; and the same back.
    EXPECT_EQ(kills, 2 * (9 + 9));
}

TEST_F(DiskMovesTest, WhereThereAreNoLinksEitherFilesAreLeftAlone) {
    const std::set<std::string> before = tree();
    const Carried carried = carry_out(moves_, MoveDirection::forward, [](std::string_view step) {
        return step == "rename exclusively" ? EINVAL : step == "link" ? ENOSYS : 0;
    });
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_THAT(carried.reason, HasSubstr("without the danger of replacing"));
    EXPECT_EQ(tree(), before);
}

TEST_F(DiskMovesTest, ANameThatCannotBeRemovedIsNotDoubled) {
    const std::set<std::string> before = tree();
    const auto step = [unlinks = std::make_shared<int>(0)](std::string_view name) {
        const bool fails = name == "unlink" && ++*unlinks == 1;
        return name == "rename exclusively" ? EINVAL : fails ? EPERM : 0;
    };
    const Carried carried = carry_out(moves_, MoveDirection::forward, step);
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_EQ(tree(), before);
}

TEST_F(DiskMovesTest, ALinkThatLeadsOutOfAFolderKeepsItWhereItIs) {
    file("stock/a.mkv");
    fs::create_symlink("../../stock/a.mkv", root_ / "old/sub/l.mkv");
    fs::create_symlink("x.jpg", root_ / "old/sub/y.jpg");
    const std::set<std::string> before = tree();
    const Carried carried = carry_out(moves_);
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_THAT(carried.reason, HasSubstr("old/sub/l.mkv is a link that would lead elsewhere"));
    EXPECT_EQ(tree(), before);
    EXPECT_EQ(carry_out({{MoveKind::folder, "old", "new"}}).outcome, Outcome::done);
}

TEST_F(DiskMovesTest, ALinkToWhatGetsAnotherNameKeepsItsFolderAsItIs) {
    for (const std::string& target :
         {std::string("a.mkv"), std::string("../old/sub/x.jpg"), (root_ / "old/a.nfo").string()}) {
        fs::create_symlink(target, root_ / "old/link");
        const std::set<std::string> before = tree();
        const Carried carried = carry_out(moves_);
        EXPECT_EQ(carried.outcome, Outcome::reverted) << target;
        EXPECT_THAT(carried.reason, HasSubstr("old/link is a link that would lead elsewhere"));
        EXPECT_EQ(tree(), before);
        fs::remove(root_ / "old/link");
    }
    fs::create_symlink("a.mkv", root_ / "old/a.2.mkv");
    EXPECT_EQ(carry_out({{MoveKind::file, "old/a.mkv", "old/b.mkv"},
                         {MoveKind::file, "old/a.2.mkv", "old/b.2.mkv"}})
                  .outcome,
              Outcome::reverted);
    fs::remove(root_ / "old/a.2.mkv");
    for (const char* target : {"sub", "sub/x.jpg", "./sub/", "/elsewhere/a.mkv"}) {
        fs::create_symlink(target, root_ / "old/link");
        EXPECT_EQ(carry_out(moves_).outcome, Outcome::done) << target;
        EXPECT_EQ(carry_out(moves_, MoveDirection::back).outcome, Outcome::done);
        fs::remove(root_ / "old/link");
    }
}

TEST_F(DiskMovesTest, NothingGoesToAnotherFileSystem) {
    const fs::path memory = "/dev/shm";
    struct stat here = {};
    struct stat there = {};
    if (::stat(root_.c_str(), &here) != 0 || ::stat(memory.c_str(), &there) != 0 ||
        here.st_dev == there.st_dev) {
        GTEST_SKIP() << memory << " is no file system of its own";
    }
    const TemporaryFolder other(memory);
    const std::string from = fs::canonical(root_).string().substr(1);
    const std::string to = other.path().string().substr(1);
    const std::set<std::string> before = tree();
    for (const Move& last : {Move{MoveKind::folder, from + "/old", to + "/new"},
                             Move{MoveKind::file, from + "/old/sub/x.jpg", to + "/x.jpg"}}) {
        const Carried carried = (*DiskMoves::open("/"))
                                    ->carry_out({{MoveKind::new_folder, "", to + "/N"},
                                                 {MoveKind::file, from + "/old/a.mkv", from + "/old/b.mkv"},
                                                 last},
                                                MoveDirection::forward);
        EXPECT_EQ(carried.outcome, Outcome::reverted);
        EXPECT_THAT(carried.reason, HasSubstr("is on another file system"));
        EXPECT_EQ(tree(), before);
        EXPECT_TRUE(fs::is_empty(other.path()));
    }
}

// With the rights of somebody who owns nothing here: root, as which tests may run, could do all.
class WithoutRights {
  public:
    WithoutRights() : user_(::setfsuid(65'534)), group_(::setfsgid(65'534)) {}
    ~WithoutRights() {
        ::setfsgid(static_cast<gid_t>(group_));
        ::setfsuid(static_cast<uid_t>(user_));
    }
    WithoutRights(const WithoutRights&) = delete;
    WithoutRights& operator=(const WithoutRights&) = delete;

  private:
    const int user_;
    const int group_;
};

TEST_F(DiskMovesTest, WhereItMayNotWriteAllStaysAsItIs) {
    fs::permissions(folder_.path(), fs::perms(0755));
    fs::permissions(root_, fs::perms(0555));
    fs::permissions(root_ / "old", fs::perms(0777));  // so that the files' moves succeed
    const std::set<std::string> before = tree();
    Carried carried;
    {
        const WithoutRights rights;
        carried = carry_out({moves_[1], moves_[2], {MoveKind::folder, "old", "new"}});
    }
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_THAT(carried.reason, HasSubstr("new: no permission"));
    EXPECT_EQ(tree(), before);
    fs::permissions(root_, fs::perms(0755));
}

TEST_F(DiskMovesTest, WhatNobodyCanMendNowIsMendedLater) {
    const std::set<std::string> before = tree();
    ASSERT_EQ(carry_out(moves_).outcome, Outcome::done);
    const std::set<std::string> after = tree();
    ASSERT_EQ(carry_out(moves_, MoveDirection::back).outcome, Outcome::done);
    for (const bool exclusively : {true, false}) {
        // From some step on the disk takes nothing any more.
        for (int last = 1; last <= (exclusively ? 4 : 9); ++last) {
            const Carried carried =
                carry_out(moves_, MoveDirection::forward,
                          [last, exclusively, count = std::make_shared<int>(0)](std::string_view step) {
                              return ++*count >= last                               ? EROFS
                                     : !exclusively && step == "rename exclusively" ? EINVAL
                                                                                    : 0;
                          });
            const bool nothing_was_moved = last <= (exclusively ? 2 : 3);
            EXPECT_EQ(carried.outcome, nothing_was_moved ? Outcome::reverted : Outcome::stuck) << last;
            EXPECT_THAT(carried.reason, HasSubstr("read-only")) << last;
            EXPECT_EQ(go_on(moves_, MoveDirection::forward).outcome, Outcome::done) << last;
            EXPECT_EQ(tree(), after) << last;
            EXPECT_EQ(carry_out(moves_, MoveDirection::back).outcome, Outcome::done);
            EXPECT_EQ(tree(), before) << last;
        }
    }
}

TEST_F(DiskMovesTest, LinksAreNotFollowed) {
    fs::rename(root_ / "old", folder_.path() / "elsewhere");
    fs::create_directory_symlink(folder_.path() / "elsewhere", root_ / "old");
    const Carried carried = carry_out(moves_);
    EXPECT_EQ(carried.outcome, Outcome::reverted);
    EXPECT_THAT(carried.reason, HasSubstr("links are not followed"));
    EXPECT_TRUE(fs::exists(folder_.path() / "elsewhere/a.mkv"));
    // A file that is a link is renamed itself.
    fs::create_symlink("/nowhere", root_ / "l.mkv");
    EXPECT_EQ(carry_out({{MoveKind::file, "l.mkv", "m.mkv"}}).outcome, Outcome::done);
    EXPECT_TRUE(fs::is_symlink(root_ / "m.mkv"));
}

TEST_F(DiskMovesTest, KilledOrFailingAtAnyStepOfAChangeOfCaseItIsEndedLater) {
    const std::vector<Move> moves = {{MoveKind::file, "old/a.mkv", "old/A.mkv"},
                                     {MoveKind::folder, "old", "OLD"}};
    const std::set<std::string> before = tree();
    ASSERT_EQ(carry_out(moves).outcome, Outcome::done);
    const std::set<std::string> after = tree();
    // So many steps as the file system needs: two, or more over third names.
    for (const int code : {0, EROFS}) {
        for (const auto ends : {MoveDirection::forward, MoveDirection::back}) {
            bool has_ended = false;
            for (int first = 1; !has_ended; ++first) {
                ASSERT_LT(first, 100);
                ASSERT_EQ(carry_out(moves, MoveDirection::back).outcome, Outcome::done);
                ASSERT_EQ(tree(), before);
                try {
                    has_ended =
                        carry_out(moves, MoveDirection::forward, from(first, code)).outcome == Outcome::done;
                } catch (const Killed&) {
                    has_ended = false;
                }
                EXPECT_EQ(go_on(moves, ends).outcome, Outcome::done) << first;
                EXPECT_EQ(tree(), ends == MoveDirection::forward ? after : before) << first;
            }
        }
    }
}

TEST_F(DiskMovesTest, TheCaseAloneCanBeChanged) {
    const std::vector<Move> moves = {{MoveKind::file, "old/a.mkv", "old/A.mkv"},
                                     {MoveKind::folder, "old", "OLD"}};
    const std::set<std::string> before = tree();
    EXPECT_EQ(carry_out(moves).outcome, Outcome::done);
    EXPECT_TRUE(fs::exists(root_ / "OLD/A.mkv"));
    EXPECT_EQ(carry_out(moves).outcome, Outcome::done);
    EXPECT_EQ(carry_out(moves, MoveDirection::back).outcome, Outcome::done);
    EXPECT_EQ(tree(), before);
    // Killed between the two steps of a file system that ignores case.
    for (const auto direction : {MoveDirection::forward, MoveDirection::back}) {
        for (const bool has_both : {false, true}) {
            fs::create_hard_link(root_ / "old/a.mkv", root_ / "old/a.mkv.cinefleet-renaming");
            if (!has_both) {
                fs::remove(root_ / "old/a.mkv");
            }
            EXPECT_EQ(go_on(moves, direction).outcome, Outcome::done);
            EXPECT_TRUE(
                fs::exists(root_ / (direction == MoveDirection::forward ? "OLD/A.mkv" : "old/a.mkv")));
            EXPECT_EQ(carry_out(moves, MoveDirection::back).outcome, Outcome::done);
            EXPECT_EQ(tree(), before);
        }
    }
    if (fs::exists(root_ / "old/A.mkv")) {
        return;  // this file system ignores case: it cannot have both names
    }
    // Two names of one file are two files: both are kept.
    fs::create_hard_link(root_ / "old/a.mkv", root_ / "old/A.mkv");
    EXPECT_THAT(carry_out(moves).reason, HasSubstr("old/A.mkv is there already"));
    EXPECT_TRUE(fs::exists(root_ / "old/a.mkv"));
}

}  // namespace
}  // namespace cinefleet::rename
