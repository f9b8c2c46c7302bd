#pragma once

#include "tests/simulation/profile.h"

#include <cstdint>

namespace cinefleet::simulation {

struct World;

/// Faults, and the operator: who enqueues, cancels, pauses, drains and changes limits. Until everything is
/// healed.
class Trouble {
  public:
    explicit Trouble(World& world) : world_(world) {}

    void start();
    bool is_over() const { return is_over_; }

  private:
    void next_fault();
    void strike(Fault fault);
    void next_order();
    void give_order();
    void enqueue();
    void cancel();
    void pause();
    void change_limit();
    void heal();
    std::size_t any_worker();

    World& world_;
    bool is_over_ = false;
    std::int64_t last_run_ = 0;
};

}  // namespace cinefleet::simulation
