#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

const Event kStopped{.stopped = true};

TEST(UdpEndpointStop, WakesAWaitingReceiver) {
  for (const std::string host : {"127.0.0.1", "::1", "::"}) {
    BoundEndpoint endpoint(host);
    WaitingReceiver receiver(endpoint);
    endpoint.stop();
    EXPECT_EQ(receiver.event(), kStopped);
  }
}

TEST(UdpEndpointStop, EndsEveryLaterReceive) {
  BoundEndpoint endpoint("127.0.0.1");
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), kStopped);
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, LeavesWhatHadArrived) {
  for (const std::string host : {"127.0.0.1", "::1"})
    for (const bool answers_only : {false, true})
      for (const bool is_first : {false, true}) {
        BoundEndpoint endpoint(host, "0", {.answers_only = answers_only});
        const auto send = [&](std::string_view text) {
          endpoint.send_to(text, endpoint.local_address());
        };
        if (!is_first) {
          send("before");
          EXPECT_EQ(endpoint.receive(), from(endpoint, "before"));
        }
        for (const auto* text : {"one", "", "three"}) send(text);
        endpoint.stop();
        for (const auto* text : {"one", "", "three"})
          EXPECT_EQ(endpoint.receive(), from(endpoint, text));
        EXPECT_EQ(endpoint.receive(), kStopped);
        EXPECT_EQ(endpoint.receive(), kStopped);
      }
}

TEST(UdpEndpointStop, LeavesWhatHadArrivedToWhoTakesOneAtATime) {
  BoundEndpoint bound("127.0.0.1");
  auto& endpoint = bound.endpoint();
  for (const auto* text : {"one", "two"}) bound.send_to(text, bound.local_address());
  endpoint.stop();
  std::vector<char> buffer(kReceiveBufferSize);
  for (const auto* text : {"one", "two"}) {
    const auto reception = endpoint.receive_from(buffer).value();
    EXPECT_EQ(std::get<Arrivals>(reception).datagrams.front().payload, text);
  }
  EXPECT_FALSE(endpoint.receive_from(buffer));
}

TEST(UdpEndpointStop, LeavesAllThatHadArrivedHoweverShortOrLong) {
  const std::string octets(65507, 'x');
  for (const std::size_t size : {0, 1, 300, 1472, 9000, 65507}) {
    BoundEndpoint endpoint("127.0.0.1");
    endpoint.send_to("now it merges what comes", endpoint.local_address());
    endpoint.receive();
    const std::string_view payload(octets.data(), size);
    std::size_t sent = 0;
    for (; sent < 200; ++sent) endpoint.send_to(payload, endpoint.local_address());
    const std::vector<Sent> more(200, {endpoint.local_address(), payload, {}});
    for (auto left = std::span(more); !left.empty();) {
      const auto count = endpoint.endpoint().try_send(left).sent;
      left = left.subspan(count);
      sent += count;
    }
    endpoint.stop();
    std::size_t there = 0;
    auto event = endpoint.receive();
    for (; event == from(endpoint, std::string(payload)); ++there) event = endpoint.receive();
    if (event != kStopped) {
      EXPECT_LT(there, sent);  // the buffer was full
      EXPECT_GT(event.dropped, 0U);
      event = endpoint.receive();
    } else {
      EXPECT_EQ(there, sent) << size;
    }
    EXPECT_EQ(event, kStopped);
  }
}

TEST(UdpEndpointStop, EndsReceivingThoughAFloodGoesOn) {
  constexpr int kMost = 10000;
  BoundEndpoint endpoint("127.0.0.1");
  const auto send = [&] { endpoint.send_to("flood", endpoint.local_address()); };
  for (int i = 0; i < 100; ++i) send();
  endpoint.stop();
  int received = 0;
  for (; received < kMost && endpoint.receive() != kStopped; ++received) {
    send();
    send();
  }
  EXPECT_GE(received, 100);
  EXPECT_LT(received, 1000);
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, LeavesNothingToWhoWantsNoMore) {
  for (const bool is_stopped : {false, true}) {
    BoundEndpoint endpoint("127.0.0.1");
    endpoint.send_to("one", endpoint.local_address());
    if (is_stopped) endpoint.stop();
    EXPECT_EQ(endpoint.receive(), from(endpoint, "one"));
    endpoint.endpoint().leave_the_rest();
    endpoint.send_to("two", endpoint.local_address());
    endpoint.stop();
    EXPECT_EQ(endpoint.receive(), kStopped);
  }
}

TEST(UdpEndpointStop, LeavesWhatTheNetworkHadReported) {
  for (const std::string host : {"127.0.0.1", ""}) {
    const BoundEndpoint keeper("127.0.0.1");  // keeps its port from every wildcard
    BoundEndpoint endpoint(host);
    const auto port = std::to_string(keeper.local_address().port);
    std::vector<Event> expected;
    for (const std::string closed : {"127.0.0.2", "127.0.0.3", "127.0.0.4"}) {
      const auto address = address_of({closed, port});
      endpoint.send_to("x", address);
      expected.push_back(
          {.address = address, .error = make_error_code(std::errc::connection_refused)});
    }
    BoundEndpoint other("127.0.0.1");
    other.send_to("hello", address_of({"127.0.0.1", endpoint.port()}));
    expected.push_back(from(other, "hello"));
    endpoint.stop();
    for (const auto& event : expected) EXPECT_EQ(endpoint.receive(), event);
    EXPECT_EQ(endpoint.receive(), kStopped);
    EXPECT_EQ(endpoint.receive(), kStopped);
  }
}

TEST(UdpEndpointStop, LeavesWhatHadArrivedThoughThereWasNoRoomForAReport) {
  const BoundEndpoint keeper("127.0.0.1");  // keeps its port from every wildcard
  BoundEndpoint endpoint("127.0.0.1", "0", {.receive_buffer = 1});
  BoundEndpoint other("127.0.0.1");
  for (int i = 0; i < 50; ++i) other.send_to("hello", endpoint.local_address());
  endpoint.send_to("x", address_of({"127.0.0.2", keeper.port()}));
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), from(other, "hello"));
}

TEST(UdpEndpointStop, TellsOfDropsOnceThoughAFloodGoesOn) {
  BoundEndpoint endpoint("127.0.0.1", "0", {.receive_buffer = 4096});
  const auto flood = [&] {
    for (int i = 0; i < 100; ++i) endpoint.send_to("flood", endpoint.local_address());
  };
  flood();
  endpoint.stop();
  auto event = endpoint.receive();
  int received = 0;
  for (; event == from(endpoint, "flood"); ++received) event = endpoint.receive();
  EXPECT_GT(received, 0);
  EXPECT_EQ(event.dropped, static_cast<std::uint64_t>(100 - received));
  flood();
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, IsNotMistakenForAnEmptyDatagram) {
  BoundEndpoint endpoint("127.0.0.1");
  WaitingReceiver receiver(endpoint);
  endpoint.send_to("", endpoint.local_address());
  EXPECT_EQ(receiver.event(), from(endpoint, ""));
}

TEST(UdpEndpointStop, MayBeCalledTwice) {
  BoundEndpoint endpoint("127.0.0.1");
  endpoint.stop();
  endpoint.stop();
  EXPECT_EQ(endpoint.receive(), kStopped);
}

TEST(UdpEndpointStop, FreesThePortWhereTheEndpointEnds) {
  const BoundEndpoint keeper("127.0.0.1");  // keeps others from the port
  const auto port = std::to_string(keeper.local_address().port);
  for (int round = 0; round < 2; ++round) {
    BoundEndpoint endpoint("127.0.0.2", port);
    endpoint.stop();
  }
}

}  // namespace
}  // namespace udpchat
