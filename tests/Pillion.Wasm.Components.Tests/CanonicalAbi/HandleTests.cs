using Pillion.Wasm.Components.CanonicalAbi;
using Pillion.Wasm.Components.Resources;
using Pillion.Wasm.Components.Types;

namespace Pillion.Wasm.Components.Tests.CanonicalAbi;

public sealed class HandleTests
{
    private static readonly ResourceType s_type = new("file");
    private static readonly ComponentFunctionType s_own = TestTypes.Function(null, new OwnType(s_type));
    private static readonly ComponentFunctionType s_borrow = TestTypes.Function(null, new BorrowType(s_type));

    [Fact]
    public void HostObjects_ThereAndBack_AreTheSame()
    {
        var resource = new RuntimeResource("file", typeof(Uri), drop: null);
        var type = TestTypes.Function(new OwnType(s_type), new OwnType(s_type));
        var file = new Uri("file:///x");
        var pass = PassingGuest.OfGuest<Func<Uri, Uri>>(type, f => f, new AbiOptions(), new AbiOptions(), [resource]);
        Assert.Same(file, pass(file));
    }

    [Fact]
    public void BorrowedHostObject_InTheHostFunction_IsTheObject()
    {
        var resource = new RuntimeResource("file", typeof(Uri), drop: null);
        var file = new Uri("file:///x");
        Uri? seen = null;
        using var guest = new AbiGuest();
        var handle = guest.Component.Handles.AddOwn(resource, 0, file);
        guest
            .Define("g", guest.Import(s_borrow, (Action<Uri>)(f => seen = f), resources: [resource]))
            .Load($"""(import "" "g" (func $g (param i32))) (func (export "f") (call $g (i32.const {handle})))""");
        guest.Export<Action>(TestTypes.Function(null))();
        Assert.Same(file, seen);

        // The loan is over: it may go.
        Assert.NotNull(guest.Component.Handles.Drop(handle, resource));
    }

    [Fact]
    public void BorrowedHandle_NotDroppedByTheGuest_Traps()
    {
        var resource = new RuntimeResource("file", typeof(Uri), drop: null);
        using var guest = new AbiGuest().Load("""(func (export "f") (param i32))""");
        var call = guest.Export<Action<Uri>>(s_borrow, resources: [resource]);
        var trap = Assert.Throws<WasmTrapException>(() => call(new Uri("file:///x")));
        Assert.StartsWith("borrow handles still remain", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnHandle_LentInTheSameCall_CannotBeGivenAway()
    {
        var resource = new RuntimeResource("file", typeof(Uri), drop: null);
        var type = TestTypes.Function(null, new BorrowType(s_type), new OwnType(s_type));
        using var guest = new AbiGuest();
        var handle = guest.Component.Handles.AddOwn(resource, 0, new Uri("file:///x"));
        guest
            .Define("g", guest.Import(type, (Action<Uri, Uri>)((_, _) => { }), resources: [resource]))
            .Load($"""(import "" "g" (func $g (param i32 i32))) (func (export "f") (call $g (i32.const {handle}) (i32.const {handle})))""");
        var trap = Assert.Throws<WasmTrapException>(guest.Export<Action>(TestTypes.Function(null)));
        Assert.StartsWith("cannot remove owned resource while borrowed", trap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GuestResource_BorrowedByItsOwnGuest_IsTheRepresentation()
    {
        using var guest = new AbiGuest().Load(
            """
            (global $seen (export "seen") (mut i32) (i32.const 0))
            (func (export "make") (result i32) (i32.const 1))
            (func (export "f") (param i32) (global.set $seen (local.get 0)))
            """
        );
        var resource = new RuntimeResource("file", guest.Component, destructor: null);
        guest.Component.Handles.AddOwn(resource, 0x42, value: null);
        var made = guest.Export<Func<ResourceHandle>>(TestTypes.Function(new OwnType(s_type)), name: "make", resources: [resource])();
        guest.Export<Action<ResourceHandle>>(s_borrow, resources: [resource])(made);
        Assert.Equal(0x42, ((Global)guest.Core["seen"]!).Value.AsI32());
        Assert.Equal(0, guest.Component.Handles.Count);
    }

    [Fact]
    public void ResourceHandle_Disposed_RunsTheDestructorOnce()
    {
        var dropped = new List<int>();
        using var guest = new AbiGuest().Load("""(func (export "make") (result i32) (i32.const 1)) (func (export "f") (param i32))""");
        var resource = new RuntimeResource("file", guest.Component, dropped.Add);
        guest.Component.Handles.AddOwn(resource, 7, value: null);
        var made = guest.Export<Func<ResourceHandle>>(TestTypes.Function(new OwnType(s_type)), name: "make", resources: [resource])();
        made.Dispose();
        made.Dispose();
        Assert.Equal([7], dropped);
        Assert.Throws<ObjectDisposedException>(() => guest.Export<Action<ResourceHandle>>(s_own, resources: [resource])(made));
    }

    [Fact]
    public void HostFunction_WithAnotherClassThanTheResources_IsRefusedWhenBound()
    {
        var resource = new RuntimeResource("file", typeof(Uri), drop: null);
        using var guest = new AbiGuest();
        var exception = Assert.Throws<ComponentLinkException>(() =>
            guest.Import(s_own, (Action<Version>)(_ => { }), resources: [resource])
        );
        Assert.Contains("resource file is Uri, which does not go with Version", exception.Message, StringComparison.Ordinal);
    }
}
