#include "udpchat/packet_queues.hpp"

#include <gtest/gtest.h>

#include "own_network.hpp"

namespace udpchat {
namespace {

class PacketQueues : public OwnNetwork {
 protected:
  /// Gives v0 this queue.
  static void queue(const std::string& kind) {
    ASSERT_TRUE(run("tc qdisc replace dev v0 root " + kind)) << kind;
  }
};

TEST_F(PacketQueues, TakeWholePacketsWhereThereAreNone) {
  EXPECT_TRUE(queues_take_whole_packets());
}

TEST_F(PacketQueues, TakeWholePacketsWhereTheyOnlyHoldThem) {
  for (const auto* kind : {"pfifo", "bfifo", "pfifo_fast"}) {
    queue(kind);
    EXPECT_TRUE(queues_take_whole_packets()) << kind;
  }
}

TEST_F(PacketQueues, DoNotWhereOneCutsPacketsUp) {
  queue("tbf rate 1mbit burst 2kb limit 10kb");
  EXPECT_FALSE(queues_take_whole_packets());
  queue("pfifo");
  EXPECT_TRUE(queues_take_whole_packets());
}

TEST_F(PacketQueues, DoNotWhereOneWithinAnotherCutsPacketsUp) {
  queue("handle 1: htb");
  ASSERT_TRUE(run("tc class add dev v0 parent 1: classid 1:1 htb rate 1mbit"));
  EXPECT_TRUE(queues_take_whole_packets());
  ASSERT_TRUE(run("tc qdisc add dev v0 parent 1:1 tbf rate 1mbit burst 2kb limit 10kb"));
  EXPECT_FALSE(queues_take_whole_packets());
}

TEST_F(PacketQueues, AreNotKnownWhereTheyAreInAnotherNetwork) {
  const int here = open("/proc/thread-self/ns/net", O_RDONLY);
  ASSERT_EQ(unshare(CLONE_NEWNET), 0);
  const auto self = std::to_string(getpid());
  const auto run_here = [&](const std::string& command) {
    return run("nsenter --net=/proc/" + self + "/fd/" + std::to_string(here) + " " + command);
  };
  EXPECT_TRUE(run_here("ip link set v1 netns " + self));
  EXPECT_TRUE(queues_take_whole_packets());
  EXPECT_TRUE(run_here("ip link add link v0 name m netns " + self + " type macvlan"));
  EXPECT_FALSE(queues_take_whole_packets());
  close(here);
}

TEST_F(PacketQueues, AreAskedOfOnAHostOfManyInterfaces) {
  ASSERT_TRUE(
      run("for i in $(seq 100); do echo link add name many$i type bridge; "
          "echo link set many$i up; done | ip -batch -"));
  EXPECT_TRUE(queues_take_whole_packets());
  ASSERT_TRUE(run("tc qdisc replace dev many100 root tbf rate 1mbit burst 2kb limit 10kb"));
  EXPECT_FALSE(queues_take_whole_packets());
}

}  // namespace
}  // namespace udpchat
