#include "udpchat/drop_watch.hpp"

#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

constexpr std::size_t kBuffer = 100000;

/// Datagrams that were dropped are asked of a socket; this one drops none.
class DropWatchTest : public testing::Test {
 protected:
  /// Each of one octet.
  void count(std::size_t datagrams) { watch.count(datagrams, datagrams); }
  std::optional<ReceiveDrops> ask() { return watch.ask(fd_); }

  ~DropWatchTest() override { close(fd_); }

  DropWatch watch{kBuffer};

 private:
  int fd_ = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

TEST_F(DropWatchTest, AsksBeforeTheFirstWait) {
  EXPECT_TRUE(watch.is_due(true));
  EXPECT_FALSE(watch.is_due(false));
}

TEST_F(DropWatchTest, AsksBeforeAWaitWhereTheBufferMayHaveBeenFull) {
  ask();
  watch.count(1, kBuffer / 8);
  EXPECT_TRUE(watch.is_due(true));
  ask();
  count(kBuffer / 8 / 500);
  EXPECT_TRUE(watch.is_due(true));
}

TEST_F(DropWatchTest, AsksNowAndThenWhereThereIsNeverAWait) {
  for (int i = 0; i < 3; ++i) {
    count(1023);
    EXPECT_FALSE(watch.is_due(false));
    count(1);
    EXPECT_TRUE(watch.is_due(false));
    EXPECT_FALSE(ask());
  }
}

}  // namespace
}  // namespace udpchat
