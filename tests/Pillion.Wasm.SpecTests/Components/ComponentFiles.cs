using Pillion.Testing;
using Pillion.Wasm.SpecTests.Suite;
using static Pillion.Wasm.SpecTests.Suite.SpecFile;

namespace Pillion.Wasm.SpecTests.Components;

/// <summary>The component model's own tests: <c>shared/testsuite/component-model/test</c> beside the repository. What is not here is missed.</summary>
internal static class ComponentFiles
{
    private const string Async = "asynchronous functions, streams and futures";

    /// <summary>The folder of the <c>.wast</c> files; it may be absent.</summary>
    public static string Folder { get; } = Repository.PathOf("../shared/testsuite/component-model/test");

    public static IReadOnlyList<SpecFile> All { get; } =
    [
        NotYet("async/async-calls-sync", Async),
        NotYet("async/big-interleaving-test", Async),
        NotYet("async/builtin-trap-poisons-instance", Async),
        NotYet("async/cancel-stream", Async),
        NotYet("async/cancel-subtask", Async),
        NotYet("async/cancellable", Async),
        NotYet("async/closed-stream", Async),
        NotYet("async/cross-abi-calls", Async),
        NotYet("async/cross-task-future", Async),
        NotYet("async/deadlock", Async),
        NotYet("async/dont-block-start", Async),
        NotYet("async/drop-cross-task-borrow", Async),
        NotYet("async/drop-stream", Async),
        NotYet("async/drop-subtask", Async),
        NotYet("async/drop-waitable-set", Async),
        NotYet("async/during-sync-call-may-block-if-other-ready-threads", Async),
        NotYet("async/during-sync-call-no-exclusive-resume", Async),
        NotYet("async/during-sync-call-no-sibling-resume", Async),
        NotYet("async/empty-wait", Async),
        NotYet("async/futures-must-write", Async),
        NotYet("async/partial-stream-copies", Async),
        NotYet("async/passing-resources", Async),
        NotYet("async/same-component-stream-future", Async),
        NotYet("async/sync-barges-in", Async),
        NotYet("async/sync-streams", Async),
        NotYet("async/trap-if-block-and-sync", Async),
        NotYet("async/trap-if-done", Async),
        NotYet("async/trap-if-sync-and-waitable-set", Async),
        NotYet("async/trap-if-transfer-in-waitable-set", Async),
        NotYet("async/trap-on-reenter", Async),
        Run("async/validate-no-async-abi-for-sync-type"),
        Run("async/validate-no-stream-char"),
        NotYet("async/wait-during-callback", Async),
        NotYet("async/zero-length", Async),
        NotYet("binary/binary", Async),
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
        NotYet("values/post-return", Async),
        Run("values/realloc"),
        Run("values/strings"),
        Run("values/transcode"),
        NotYet("values/variants", Async),
    ];

    public static void SkipIfAbsent() =>
        Assert.SkipUnless(Directory.Exists(Folder), $"the tests of the component model are absent: no folder {Folder}");

    public static string PathOf(SpecFile file) => Path.Combine(Folder, file.Name + ".wast");
}
