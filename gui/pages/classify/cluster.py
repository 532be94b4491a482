"""Whether folders are classified by a cluster, where that can be reached from here."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from engine.batch import results
from engine.batch.cluster.request import ClassifyOnCluster
from engine.batch.request import ClassifyFolder
from gui.remembered import Remembered
from gui.widgets import Card, CheckBox, Heading, SecondaryButton

_ADDRESS_WIDTH = 190


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that a batch can be pointed at.

    Attributes:
        address: As Ray takes it.
        shared: The folder that all its machines see.
    """

    address: str
    shared: str

    def asked(self, request: ClassifyFolder) -> ClassifyOnCluster:
        """The same question for the cluster; its rows go where they would have gone."""
        return ClassifyOnCluster(
            request.model,
            request.paths,
            self.shared,
            self.address,
            request.top,
            request.precision,
            results=((results.CSV, request.csv),) if request.csv else (),
            record=request.record,
            apart=True,
        )


class ClusterCard(Card):
    """Asks for the cluster's address and the folder that its machines share.

    Args:
        remembered: Keeps both for the next time.

    Signals:
        refused: What is missing, in one sentence.
        switched: Whether folders go to the cluster from now on.
    """

    refused = Signal(str)
    switched = Signal(bool)

    def __init__(self, remembered: Remembered, parent: QWidget | None = None) -> None:
        super().__init__(margin=12, spacing=6, parent=parent)
        self.setAccessibleName(self.tr("Cluster"))
        self._remembered = remembered
        known = remembered.settings
        row = QHBoxLayout()
        row.setSpacing(10)
        self.switch = CheckBox(self.tr("Classify folders on a cluster"))
        self.address = self._field(self.tr("Address"), known.cluster_address)
        self.address.setPlaceholderText(self.tr("auto, or host:port"))
        self.address.setFixedWidth(_ADDRESS_WIDTH)
        self.shared = self._field(self.tr("Shared folder"), known.cluster_folder)
        self.choose = SecondaryButton(self.tr("Choose…"))
        self.choose.clicked.connect(self._on_choose_clicked)
        self.body.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        for field in (self.address, self.shared):
            label = Heading(field.accessibleName(), "muted")
            label.setBuddy(field)
            row.addWidget(label)
            row.addWidget(field, int(field is self.shared))
        row.addWidget(self.choose)
        self.body.addLayout(row)
        self.body.addWidget(
            Heading(
                self.tr(
                    "Every machine has to find the pictures and the shared folder "
                    "under the same path. The pictures go to those machines, nowhere "
                    "else; the answers come back into the table."
                ),
                "secondary",
                wrap=True,
            )
        )
        self.switch.toggled.connect(self._show)
        self.switch.toggled.connect(self.switched)
        self._show(self.switch.isChecked())

    def set_open(self, opened: bool) -> None:
        """Show it or put it away; what is not seen sends nothing elsewhere."""
        if not opened:
            self.switch.setChecked(False)
        self.setVisible(opened)

    def is_ready(self) -> bool:
        """Whether a folder can be begun as it is set; says what is missing if not."""
        wanted = self.switch.isChecked()
        if wanted and not (self.address.text().strip() and self.shared.text().strip()):
            self.refused.emit(
                self.tr(
                    "Name the cluster's address and a folder that its machines share, "
                    "or switch the cluster off."
                )
            )
            return False
        return True

    @property
    def wanted(self) -> Cluster | None:
        """The cluster that is wanted; None for this computer."""
        if not self.switch.isChecked():
            return None
        return Cluster(self.address.text().strip(), self.shared.text().strip())

    def _field(self, name: str, text: str) -> QLineEdit:
        field = QLineEdit(text)
        field.setAccessibleName(name)
        field.editingFinished.connect(self._keep)
        return field

    def _show(self, on: bool) -> None:
        for widget in (self.address, self.shared, self.choose):
            widget.setEnabled(on)

    def _keep(self) -> None:
        self._remembered.change(
            cluster_address=self.address.text().strip(),
            cluster_folder=self.shared.text().strip(),
        )

    def _on_choose_clicked(self) -> None:
        dialog = QFileDialog(self.window(), self.tr("Folder that all machines share"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._on_folder_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _on_folder_chosen(self, name: str) -> None:
        self.shared.setText(name)
        self._keep()
