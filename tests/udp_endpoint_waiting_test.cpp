#include <gtest/gtest.h>

#include "endpoints.hpp"

namespace udpchat {
namespace {

/// Endpoints that wait in the receiving call itself.
class UdpEndpointWaiting : public testing::TestWithParam<std::string> {
 protected:
  BoundEndpoint endpoint{GetParam(), "0", {.answers_only = true}};
  const BoundEndpoint keeper{"127.0.0.1"};  // keeps its port from every wildcard

  [[nodiscard]] SocketAddress closed() const {
    return address_of({GetParam() == "::1" ? "::1" : "127.0.0.2", keeper.port()});
  }

  [[nodiscard]] SocketAddress here() const {
    auto address = endpoint.local_address();
    if (address.is_unspecified()) address.ip = address_of({"::1", "0"}).ip;
    return address;
  }
};

INSTANTIATE_TEST_SUITE_P(Addresses, UdpEndpointWaiting, testing::Values("127.0.0.1", "::1", ""));

TEST_P(UdpEndpointWaiting, AreWokenByADatagram) {
  WaitingReceiver receiver(endpoint);
  endpoint.send_to("one", here());
  EXPECT_EQ(receiver.event().payload, "one");
}

TEST_P(UdpEndpointWaiting, AreWokenToStop) {
  WaitingReceiver receiver(endpoint);
  endpoint.stop();
  EXPECT_EQ(receiver.event(), (Event{.stopped = true}));
  EXPECT_EQ(endpoint.receive(), (Event{.stopped = true}));
}

TEST_P(UdpEndpointWaiting, TakeMoreThanOneCallHasRoomFor) {
  constexpr int kDatagrams = 150;
  for (int i = 0; i < kDatagrams; ++i) endpoint.send_to(std::to_string(i), here());
  for (int i = 0; i < kDatagrams; ++i) EXPECT_EQ(endpoint.receive().payload, std::to_string(i));
}

TEST_P(UdpEndpointWaiting, SayWhenThereAreNoMoreThanOneCallHasRoomFor) {
  constexpr std::size_t kDatagrams = ReceiveBatch::kMessages;
  for (std::size_t i = 0; i < kDatagrams; ++i) endpoint.send_to("x", here());
  const auto full = std::get<Arrivals>(endpoint.endpoint().receive().value());
  EXPECT_EQ(full.datagrams.size(), kDatagrams);
  EXPECT_TRUE(full.may_be_more);
  const auto none = std::get<Arrivals>(endpoint.endpoint().receive().value());
  EXPECT_TRUE(none.datagrams.empty());
  EXPECT_FALSE(none.may_be_more);
}

// One error code of the socket stands for all of them.
TEST_P(UdpEndpointWaiting, TellEachReportBeforeTheyWait) {
  for (int i = 0; i < 10; ++i) endpoint.send_to("x", closed());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(endpoint.receive().error, std::errc::connection_refused);
  WaitingReceiver receiver(endpoint);
  endpoint.stop();
  EXPECT_EQ(receiver.event(), (Event{.stopped = true}));
}

TEST_P(UdpEndpointWaiting, TellReportsBetweenDatagrams) {
  for (int i = 0; i < 200; ++i) {
    endpoint.send_to("x", here());
    endpoint.send_to("x", closed());
  }
  int datagrams = 0;
  int reports = 0;
  while (datagrams + reports < 400) {
    const auto event = endpoint.receive();
    ASSERT_FALSE(event.stopped);
    event.error ? ++reports : ++datagrams;
  }
  EXPECT_EQ(datagrams, 200);
}

}  // namespace
}  // namespace udpchat
