#include "udpchat/receiver.hpp"

#include <gtest/gtest.h>

#include "fakes.hpp"
#include <future>

namespace udpchat {
namespace {

/// What the receiver's thread hands over, in order.
class Inbox {
 public:
  void add(std::string text) {
    const std::lock_guard lock(mutex_);
    texts_.push_back(std::move(text));
    threads_.push_back(std::this_thread::get_id());
    changed_.notify_all();
  }

  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return texts_.size() >= count; });
    return texts_;
  }

  [[nodiscard]] std::vector<std::thread::id> threads() const { return threads_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> texts_;
  std::vector<std::thread::id> threads_;
};

std::string text_of(const Reception& reception) {
  if (const auto* arrivals = std::get_if<Arrivals>(&reception)) {
    const auto& datagram = arrivals->datagrams.front();
    return format(datagram.source) + " " + std::string(datagram.payload);
  }
  if (const auto* failure = std::get_if<DeliveryFailure>(&reception))
    return format(failure->destination) + " " + failure->reason.message();
  return std::to_string(std::get<ReceiveDrops>(reception).datagrams) + " dropped";
}

class ReceiverTest : public testing::Test {
 protected:
  Receiver::Sink sink() {
    return [this](const Reception& reception) { inbox.add(text_of(reception)); };
  }
  Receiver::FailureSink failure_sink() {
    return [this](std::string_view reason) { inbox.add("failure: " + std::string(reason)); };
  }

  FakeTransport transport;
  Inbox inbox;
};

TEST_F(ReceiverTest, HandsOverWhateverArrivesInOrder) {
  transport.arrive(address("127.0.0.1:9"), "one");
  transport.arrive(DeliveryFailure{address("127.0.0.1:9"), DeliveryProblem::port_unreachable,
                                   make_error_code(std::errc::connection_refused)});
  transport.arrive(ReceiveDrops{3});
  const Receiver receiver(transport, sink(), failure_sink());
  transport.arrive(address("[::1]:8"), std::string(65507, 'x'));
  EXPECT_EQ(inbox.wait_for(4),
            (std::vector<std::string>{"127.0.0.1:9 one", "127.0.0.1:9 Connection refused",
                                      "3 dropped", "[::1]:8 " + std::string(65507, 'x')}));
}

TEST_F(ReceiverTest, CallsTheSinkOnAThreadOfItsOwn) {
  transport.arrive(address("127.0.0.1:9"), "one");
  transport.arrive(address("127.0.0.1:9"), "two");
  {
    const Receiver receiver(transport, sink(), failure_sink());
    inbox.wait_for(2);
  }
  EXPECT_EQ(inbox.threads()[0], inbox.threads()[1]);
  EXPECT_NE(inbox.threads()[0], std::this_thread::get_id());
}

TEST_F(ReceiverTest, StopsWhileItWaits) {
  {
    const Receiver receiver(transport, sink(), failure_sink());
    transport.wait_for_a_waiting_receiver();
  }
  transport.arrive(address("127.0.0.1:9"), "too late");
  EXPECT_TRUE(inbox.wait_for(0).empty());
}

TEST_F(ReceiverTest, StopsWhileDatagramsWait) {
  std::promise<void> reached;
  std::promise<void> go_on;
  transport.arrive(address("127.0.0.1:9"), "one");
  for (int i = 0; i < 1000; ++i) transport.arrive(address("127.0.0.1:9"), "more");
  std::thread unblocker;
  {
    const Receiver receiver(
        transport,
        [&](const Reception& reception) {
          inbox.add(text_of(reception));
          if (inbox.threads().size() > 1) return;
          reached.set_value();
          go_on.get_future().wait();
        },
        failure_sink());
    reached.get_future().wait();
    unblocker = std::thread([&] {
      transport.wait_until_stopped();
      go_on.set_value();
    });
  }
  unblocker.join();
  EXPECT_EQ(inbox.wait_for(1), (std::vector<std::string>{"127.0.0.1:9 one"}));
}

// The only test that waits for a clock: the second for which the receiver pauses after a failure.
TEST_F(ReceiverTest, TellsAFailureAndGoesOn) {
  transport.fail_to_receive(std::errc::not_enough_memory);
  transport.arrive(address("127.0.0.1:9"), "after it");
  const Receiver receiver(transport, sink(), failure_sink());
  EXPECT_EQ(inbox.wait_for(2),
            (std::vector<std::string>{"failure: cannot receive: Cannot allocate memory",
                                      "127.0.0.1:9 after it"}));
}

TEST_F(ReceiverTest, TellsAFailureOfTheSinkAndGoesOn) {
  transport.arrive(address("127.0.0.1:9"), "one");
  transport.arrive(address("127.0.0.1:9"), "two");
  const Receiver receiver(
      transport,
      [&](const Reception& reception) {
        inbox.add(text_of(reception));
        throw std::invalid_argument("it cannot be shown");
      },
      failure_sink());
  EXPECT_EQ(inbox.wait_for(4),
            (std::vector<std::string>{"127.0.0.1:9 one", "failure: it cannot be shown",
                                      "127.0.0.1:9 two", "failure: it cannot be shown"}));
}

TEST_F(ReceiverTest, ReceivesNoMoreWhenStoppedAfterAFailure) {
  transport.fail_to_receive(std::errc::not_enough_memory);
  transport.arrive(address("127.0.0.1:9"), "after it");
  {
    const Receiver receiver(transport, sink(), failure_sink());
    inbox.wait_for(1);
  }
  EXPECT_EQ(inbox.wait_for(1).size(), 1U);
}

}  // namespace
}  // namespace udpchat
