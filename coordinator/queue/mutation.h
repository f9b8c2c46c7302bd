#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace cinefleet::queue {

/// Deliberate faults: the simulation has to find each, or it has a hole. They exist only in the simulation's
/// own build of the core (CINEFLEET_QUEUE_MUTATIONS); anywhere else `is_mutated` is false at compile time.
enum class Mutation : std::uint8_t {
    none,
    drop_fence,                 ///< a late result of an old lease is committed
    acknowledge_early,          ///< when the result arrives, not when it is durable
    reuse_lease_ids,            ///< a restart begins at 1 again
    use_ids_before_durable,     ///< lease ids are given out while their block is being reserved
    forget_accepted_at_cancel,  ///< the cancel sweeps results that were accepted before
    lease_after_cancel,         ///< a cancelled run goes on
    skip_cancel_backstop,       ///< SYNC does not tell a worker to abort what it should not run
    count_drain_as_failure,     ///< a worker that leaves costs its tasks an attempt
    blame_neighbours,           ///< a crash counts for all tasks in flight
    suspects_in_company,        ///< suspects run beside others
    skip_grace,                 ///< after a crash old tasks are leased at once
    abort_unknown_leases,       ///< nothing is re-adopted
    expire_early,               ///< leases end before the worker gives them up
    release_on_reconnect,       ///< a new connection is taken for a new process
    forget_held_permits,        ///< permits of the dead are free at once
    windows_start_empty,        ///< after a crash nothing counts
    lose_held_results,          ///< a commit that waits for the disk is not repeated
    blame_the_killed,           ///< a kill from outside counts as the task's crash
    forget_swept,               ///< cancelled tasks are not counted
    forget_waiting,             ///< a run that waits for another's task does not hear of its end
    forget_taken,               ///< what a run takes over stays with the one that had it
    hand_over_at_once,          ///< and leased while a worker does not know yet that it was cancelled
    ignore_blocks,              ///< a provider that blocks us is asked on
    ignore_refusals,            ///< an answer 429 teaches nothing
    forget_quotas,              ///< after a crash a day begins again
    count_by_machine,           ///< each machine has the whole fleet's allowance
    count_blocks_as_failures,   ///< a block by the first provider costs its tasks an attempt
};

struct MutationInfo {
    Mutation mutation;
    std::string_view name;
};

inline constexpr std::array kMutations = {
    MutationInfo{Mutation::drop_fence, "drop_fence"},
    MutationInfo{Mutation::acknowledge_early, "acknowledge_early"},
    MutationInfo{Mutation::reuse_lease_ids, "reuse_lease_ids"},
    MutationInfo{Mutation::use_ids_before_durable, "use_ids_before_durable"},
    MutationInfo{Mutation::forget_accepted_at_cancel, "forget_accepted_at_cancel"},
    MutationInfo{Mutation::lease_after_cancel, "lease_after_cancel"},
    MutationInfo{Mutation::skip_cancel_backstop, "skip_cancel_backstop"},
    MutationInfo{Mutation::count_drain_as_failure, "count_drain_as_failure"},
    MutationInfo{Mutation::blame_neighbours, "blame_neighbours"},
    MutationInfo{Mutation::suspects_in_company, "suspects_in_company"},
    MutationInfo{Mutation::skip_grace, "skip_grace"},
    MutationInfo{Mutation::abort_unknown_leases, "abort_unknown_leases"},
    MutationInfo{Mutation::expire_early, "expire_early"},
    MutationInfo{Mutation::release_on_reconnect, "release_on_reconnect"},
    MutationInfo{Mutation::forget_held_permits, "forget_held_permits"},
    MutationInfo{Mutation::windows_start_empty, "windows_start_empty"},
    MutationInfo{Mutation::lose_held_results, "lose_held_results"},
    MutationInfo{Mutation::forget_swept, "forget_swept"},
    MutationInfo{Mutation::forget_waiting, "forget_waiting"},
    MutationInfo{Mutation::forget_taken, "forget_taken"},
    MutationInfo{Mutation::blame_the_killed, "blame_the_killed"},
    MutationInfo{Mutation::hand_over_at_once, "hand_over_at_once"},
    MutationInfo{Mutation::ignore_blocks, "ignore_blocks"},
    MutationInfo{Mutation::ignore_refusals, "ignore_refusals"},
    MutationInfo{Mutation::forget_quotas, "forget_quotas"},
    MutationInfo{Mutation::count_by_machine, "count_by_machine"},
    MutationInfo{Mutation::count_blocks_as_failures, "count_blocks_as_failures"},
};

/// Asked at each place that a fault is for.
template <class Options>
constexpr bool is_mutated([[maybe_unused]] const Options& options, [[maybe_unused]] Mutation mutation) {
#ifdef CINEFLEET_QUEUE_MUTATIONS
    return options.mutation == mutation;
#else
    return false;
#endif
}

}  // namespace cinefleet::queue
