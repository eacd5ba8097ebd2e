namespace Pillion.Wasm.Components.Resources;

/// <summary>
/// One call across an instance's border, as far as borrowed handles go: those that it lent stay until it returns, and those that were lent
/// to it must be dropped by then (Canonical ABI, <c>Task.num_borrows</c> and <c>Subtask.lenders</c>).
/// </summary>
internal sealed class CallScope
{
    [ThreadStatic]
    private static CallScope? s_free;

    private (HandleTable Table, int Handle)[] _lenders = new (HandleTable, int)[4];
    private int _lenderCount;
    private CallScope? _next;

    /// <summary>Handles that were lowered into the callee and not dropped yet.</summary>
    public int Borrows { get; set; }

    /// <summary>A scope for a call that begins; <see cref="End"/> gives it back, unless a trap ends the call: handles may still point to it then.</summary>
    public static CallScope Begin()
    {
        if (s_free is not { } scope)
        {
            return new CallScope();
        }

        s_free = scope._next;
        return scope;
    }

    /// <summary>Notes that a handle of the caller's is in use by the callee.</summary>
    public void AddLender(HandleTable table, int handle)
    {
        if (_lenderCount == _lenders.Length)
        {
            Array.Resize(ref _lenders, _lenderCount * 2);
        }

        _lenders[_lenderCount++] = (table, handle);
    }

    /// <summary>The callee has returned: it must have dropped what it borrowed.</summary>
    /// <exception cref="WasmTrapException">It has not.</exception>
    public void CheckReturned()
    {
        if (Borrows != 0)
        {
            throw Traps.BorrowsRemain(Borrows);
        }
    }

    /// <summary>The call is over: the caller may drop again what it lent.</summary>
    public void End()
    {
        for (var i = 0; i < _lenderCount; i++)
        {
            _lenders[i].Table.GiveBack(_lenders[i].Handle);
        }

        Array.Clear(_lenders, 0, _lenderCount);
        _lenderCount = 0;
        _next = s_free;
        s_free = this;
    }
}
