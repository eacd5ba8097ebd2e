using Pillion.Testing;
using Pillion.Wasm.SpecTests.Suite;
using static Pillion.Wasm.SpecTests.Suite.SpecFile;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>The component model's own tests: <c>shared/testsuite/component-model/test</c> beside the repository. What is not here is missed.</summary>
internal static class ComponentFiles
{
    /// <summary>The folder of the <c>.wast</c> files; it may be absent.</summary>
    public static string Folder { get; } = Repository.PathOf("../shared/testsuite/component-model/test");

    public static IReadOnlyList<SpecFile> All { get; } =
    [
        Run("async/async-calls-sync"),
        Run("async/big-interleaving-test"),
        Run("async/builtin-trap-poisons-instance"),
        Run("async/cancel-stream"),
        Run("async/cancel-subtask"),
        Run("async/cancellable"),
        Run("async/closed-stream"),
        Run("async/cross-abi-calls"),
        Run("async/cross-task-future"),
        Run("async/deadlock"),
        Run("async/dont-block-start"),
        Run("async/drop-cross-task-borrow"),
        Run("async/drop-stream"),
        Run("async/drop-subtask"),
        Run("async/drop-waitable-set"),
        Run("async/during-sync-call-may-block-if-other-ready-threads"),
        Run("async/during-sync-call-no-exclusive-resume"),
        Run("async/during-sync-call-no-sibling-resume"),
        Run("async/empty-wait"),
        Run("async/futures-must-write"),
        Run("async/partial-stream-copies"),
        Run("async/passing-resources"),
        Run("async/same-component-stream-future"),
        Run("async/sync-barges-in"),
        Run("async/sync-streams"),
        Run("async/trap-if-block-and-sync"),
        Run("async/trap-if-done"),
        Run("async/trap-if-sync-and-waitable-set"),
        Run("async/trap-if-transfer-in-waitable-set"),
        Run("async/trap-on-reenter"),
        Run("async/validate-no-async-abi-for-sync-type"),
        Run("async/validate-no-stream-char"),
        Run("async/wait-during-callback"),
        Run("async/zero-length"),
        Run("binary/binary"),
        Run("linking/link-time-virtualization"),
        Run("linking/shared-everything-dynamic-linking"),
        Run("linking/tags"),
        Run("linking/unit"),
        Run("resources/borrows"),
        Run("resources/handle-table"),
        Run("resources/multiple-resources"),
        Run("validation/abi"),
        Run("validation/annotated-names"),
        Run("validation/attributes"),
        Run("validation/core-modules"),
        Run("validation/defined-types"),
        Run("validation/extern-names"),
        Run("validation/external-visibility"),
        Run("validation/indicies"),
        Run("validation/instantiation"),
        Run("validation/kebab"),
        Run("validation/max-value-size"),
        Run("validation/outer-alias"),
        Run("validation/resources"),
        Run("values/alignment"),
        Run("values/concat"),
        Run("values/numerics"),
        Run("values/post-return"),
        Run("values/realloc"),
        Run("values/strings"),
        Run("values/transcode"),
        Run("values/variants"),
    ];

    public static void SkipIfAbsent() =>
        Assert.SkipUnless(Directory.Exists(Folder), $"the tests of the component model are absent: no folder {Folder}");

    public static string PathOf(SpecFile file) => Path.Combine(Folder, file.Name + ".wast");
}
