#include "udpchat/drop_watch.hpp"

#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

constexpr std::size_t kBuffer = 100000;

std::vector<Datagram> datagrams(std::size_t count, std::string_view payload = "x") {
  return std::vector<Datagram>(count, Datagram{{}, payload, {}});
}

/// Datagrams that were dropped are asked of a socket; this one drops none.
class DropWatchTest : public testing::Test {
 protected:
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
  const std::string large(kBuffer / 8, 'x');
  watch.count(datagrams(1, large));
  EXPECT_TRUE(watch.is_due(true));
  ask();
  watch.count(datagrams(kBuffer / 8 / 500));
  EXPECT_TRUE(watch.is_due(true));
}

TEST_F(DropWatchTest, AsksNowAndThenWhereThereIsNeverAWait) {
  for (int i = 0; i < 3; ++i) {
    watch.count(datagrams(1023));
    EXPECT_FALSE(watch.is_due(false));
    watch.count(datagrams(1));
    EXPECT_TRUE(watch.is_due(false));
    EXPECT_FALSE(ask());
  }
}

}  // namespace
}  // namespace udpchat
