using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Pillion.Wasm.Types;

/// <summary>
/// Writes a group's definitions so that equivalent groups, and no others, give the same bytes: references inside the group by index,
/// others by the key of their group and the index there (iso-recursive equivalence: core spec 3.0, §3.1.4 "Defined Types").
/// </summary>
internal ref struct GroupKeyBuilder
{
    private readonly RecursiveGroup _group;
    private byte[] _bytes = new byte[256];
    private int _length;

    private GroupKeyBuilder(RecursiveGroup group) => _group = group;

    public static GroupKey KeyOf(RecursiveGroup group)
    {
        var builder = new GroupKeyBuilder(group);
        builder.Add(group.Types.Length);
        foreach (var type in group.Types)
        {
            builder.Add(type);
        }

        return builder.Hash();
    }

    // By itself: the runtime fully optimises what has both a loop and such a buffer at its first call.
    private readonly GroupKey Hash()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        return new GroupKey(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }

    private void Add(DefinedType type)
    {
        Add(type.IsFinal);
        Add(type.Supertype is not null);
        if (type.Supertype is { } supertype)
        {
            AddReference(supertype);
        }

        if (type.Function is { } function)
        {
            Add((byte)0x60);
            Add(function.Parameters);
            Add(function.Results);
        }
        else if (type.Struct is { } structure)
        {
            Add((byte)0x5F);
            Add(structure.Fields.Length);
            foreach (var field in structure.Fields)
            {
                Add(field);
            }
        }
        else
        {
            Add((byte)0x5E);
            Add(type.Array!.Element);
        }
    }

    private void Add(FieldType field)
    {
        Add((byte)field.Packed);
        Add(field.IsMutable);
        Add(field.Type);
    }

    private void Add(ImmutableArray<ValueType> types)
    {
        Add(types.Length);
        foreach (var type in types)
        {
            Add(type);
        }
    }

    private void Add(ValueType type)
    {
        Add(type.Code);
        Add(type.IsNullable);
        if (type.Defined is { } defined)
        {
            AddReference(defined);
        }
    }

    private void AddReference(DefinedType type)
    {
        var isInner = type.Group == _group;
        Add(isInner);
        if (!isInner)
        {
            Reserve(32);
            BinaryPrimitives.WriteUInt128BigEndian(_bytes.AsSpan(_length), type.Group.Key.High);
            BinaryPrimitives.WriteUInt128BigEndian(_bytes.AsSpan(_length + 16), type.Group.Key.Low);
            _length += 32;
        }

        Add(type.Index);
    }

    private void Add(bool value) => Add(value ? (byte)1 : (byte)0);

    private void Add(byte value)
    {
        Reserve(1);
        _bytes[_length++] = value;
    }

    private void Add(int value)
    {
        Reserve(4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_length), value);
        _length += 4;
    }

    private void Reserve(int count)
    {
        if (_length + count > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }
    }
}
