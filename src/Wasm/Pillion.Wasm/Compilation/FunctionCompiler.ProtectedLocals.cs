namespace Pillion.Wasm.Compilation;

/// <content>Copies of locals for handlers.</content>
/// <remarks>
/// The JIT keeps a local in memory, all over its method, that is live where a handler starts and is written more than once. So handlers get locals
/// of their own: in a protected region a local is stored to its copy too whenever it is written, and where an exception lands it
/// is read back. Code in the region then works on registers, with a store for each write; code elsewhere is as it would be without handlers.
/// Copies that no handler needs are dead stores, which the JIT removes.
/// </remarks>
internal sealed partial class FunctionCompiler
{
    /// <summary>Copying instructions that one function may have; with more, the locals themselves are live in handlers.</summary>
    private const int MaxLocalCopies = 2_000;

    private readonly List<int> _copies = [];
    private int _localCopies;

    private void ResetProtectedLocals()
    {
        _copies.Clear();
        _localCopies = 0;
    }

    /// <summary>Starts to keep copies where the outermost region starts.</summary>
    private void CopyLocals(TryRegion region)
    {
        if (region.Parent is { } parent)
        {
            region.KeepsCopies = parent.KeepsCopies;
            return;
        }

        // Once on entry, and once where exceptions land.
        _localCopies += 2 * _localTypes.Count;
        region.KeepsCopies = _localCopies <= MaxLocalCopies;
        for (var i = 0; i < _localTypes.Count && region.KeepsCopies; i++)
        {
            if (i == _copies.Count)
            {
                _copies.Add(NewLocal(_localTypes[i]));
            }

            LoadVariable(i);
            _il.StoreLocal(_copies[i]);
        }
    }

    /// <summary>Copies a local that was just written.</summary>
    private void CopyLocal(int index)
    {
        if (_region is { KeepsCopies: true })
        {
            LoadVariable(index);
            _il.StoreLocal(_copies[index]);
        }
    }

    /// <summary>Gives the locals the values that they had where an exception left the region.</summary>
    private void RestoreLocals(TryRegion region)
    {
        for (var i = 0; i < _localTypes.Count && region.KeepsCopies; i++)
        {
            _il.LoadLocal(_copies[i]);
            StoreVariable(i);
        }
    }
}
