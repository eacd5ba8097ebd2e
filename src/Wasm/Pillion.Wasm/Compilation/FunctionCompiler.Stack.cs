namespace Pillion.Wasm.Compilation;

/// <content>The virtual operand stack: what is on the IL stack, what is in spill slots, and getting from one to the other.</content>
internal sealed partial class FunctionCompiler
{
    /// <summary>Pushes an operand whose code is emitted next.</summary>
    private void Push(ValueType type, long? constant = null)
    {
        _stack.Add(new Operand(type, _il.Length, constant));
        _maxDepth = Math.Max(_maxDepth, _stack.Count - _spilled);
    }

    private void PushSpilled(ValueType type)
    {
        System.Diagnostics.Debug.Assert(_spilled == _stack.Count, "spilled operands are a prefix of the stack");
        _ = SpillSlot(_stack.Count, type);
        _stack.Add(new Operand(type, SpilledStart, null));
        _spilled++;
    }

    private void Pop()
    {
        _stack.RemoveAt(_stack.Count - 1);
        _spilled = Math.Min(_spilled, _stack.Count);
    }

    /// <summary>Pops operands that are on the IL stack and pushes the result that the code just emitted made of them.</summary>
    private void Replace(int count, ValueType type, bool isLoad = false)
    {
        var start = _stack[^count].Start;
        _stack.RemoveRange(_stack.Count - count, count);
        _stack.Add(new Operand(type, start, null, isLoad));
        System.Diagnostics.Debug.Assert(start != SpilledStart, "operands were materialised");
    }

    /// <summary>Marks the top operand as no longer the bare constant it may have been.</summary>
    private void Touch() => _stack[^1] = _stack[^1] with { Constant = null };

    /// <summary>Brings the top operands onto the IL stack, in order.</summary>
    private void Materialize(int count)
    {
        var first = _stack.Count - count;
        if (_spilled <= first)
        {
            return;
        }

        // Loads of the spilled ones go in front of the first that is on the IL stack already.
        var position = _spilled < _stack.Count ? _stack[_spilled].Start : _il.Length;
        var from = _il.Length;
        var lengths = new int[_spilled - first];
        for (var i = first; i < _spilled; i++)
        {
            var start = _il.Length;
            _il.LoadLocal(SpillSlot(i, _stack[i].Type));
            lengths[i - first] = _il.Length - start;
        }

        var inserted = _il.MoveBack(from, position);
        Shift(_spilled, inserted);
        for (var i = first; i < _spilled; i++)
        {
            _stack[i] = _stack[i] with { Start = position };
            position += lengths[i - first];
        }

        _spilled = first;
        _maxDepth = Math.Max(_maxDepth, _stack.Count - first);
    }

    /// <summary>Emits code in front of the top operands, which are on the IL stack. It must leave what it pushes below them.</summary>
    private void InsertBefore(int count, Action emit)
    {
        var first = _stack.Count - count;
        var from = _il.Length;
        emit();
        if (count > 0)
        {
            Shift(first, _il.MoveBack(from, _stack[first].Start));
        }
    }

    private void Shift(int first, int by)
    {
        for (var i = first; i < _stack.Count; i++)
        {
            _stack[i] = _stack[i] with { Start = _stack[i].Start + by };
        }
    }

    private void SpillAll() => SpillBelow(0);

    /// <summary>Moves all operands below the top <paramref name="count"/> into their spill slots.</summary>
    private void SpillBelow(int count)
    {
        var end = _stack.Count - count;
        if (_spilled >= end)
        {
            return;
        }

        Materialize(count);
        if (_spilled >= end)
        {
            return;
        }

        var first = _spilled;
        InsertBefore(
            count,
            () =>
            {
                for (var i = end - 1; i >= first; i--)
                {
                    _il.StoreLocal(SpillSlot(i, _stack[i].Type));
                }
            }
        );
        for (var i = first; i < end; i++)
        {
            _stack[i] = _stack[i] with { Start = SpilledStart, Constant = null };
        }

        _spilled = end;
    }

    /// <summary>Forgets operands above a height; used where control does not come from here.</summary>
    private void TruncateTo(int height)
    {
        _stack.RemoveRange(height, _stack.Count - height);
        _spilled = Math.Min(_spilled, height);
    }

    /// <summary>The local that an operand at a depth is spilled to.</summary>
    private int SpillSlot(int depth, ValueType type)
    {
        if (!_spillSlots.TryGetValue((depth, type), out var local))
        {
            local = NewLocal(type);
            _spillSlots.Add((depth, type), local);
        }

        return local;
    }

    /// <summary>A scratch local whose value lives only within one instruction's code.</summary>
    private int Temporary(ValueType type, int use)
    {
        if (!_temporaries.TryGetValue((type, use), out var local))
        {
            local = NewLocal(type);
            _temporaries.Add((type, use), local);
        }

        return local;
    }

    private int NewLocal(ValueType type)
    {
        _ilLocals.Add(new LocalKind(type));
        return _ilLocals.Count - 1;
    }

    /// <summary>The local that holds the result tuple of calls to multi-value functions of a type.</summary>
    private int TupleLocal(FuncType type)
    {
        if (!_tuples.TryGetValue(type, out var local))
        {
            _ilLocals.Add(new LocalKind(default, type));
            local = _ilLocals.Count - 1;
            _tuples.Add(type, local);
        }

        return local;
    }
}
