"""The probe of encoders: how far does a linear head get on what each of them sees?

    python -m benchmarks encoders                         every encoder at hand
    python -m benchmarks encoders --encoder FOLDER        one's own beside them
    python -m benchmarks encoders --quick --encoder FOLDER    one alone, in a minute

For every encoder and every set of pictures: frozen embeddings, a logistic head fitted
as quick training fits it, five stratified splits with 20 % to test on. Then the speed
of each in LiteRT and the size of its file. Embeddings are kept from one run to the
next.
"""
